package dev.changeover;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a {@link Migrated} interface that changes rows. Which rows is told by
 * {@link Key}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Write {

	/**
	 * Whether the keys of the changed rows are known from the arguments.
	 * @return {@link Keys#KNOWN} by default
	 */
	Keys keys() default Keys.KNOWN;

	/**
	 * What is known of the rows that a write changes.
	 */
	enum Keys {

		/** A parameter annotated with {@link Key} names them. */
		KNOWN,

		/**
		 * Nothing: a bulk write. It is stored on both sides or on neither, as a failure
		 * could not be recorded by key.
		 */
		UNKNOWN

	}

}
