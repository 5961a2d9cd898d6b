package dev.changeover;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the row that a call is about: the parameter itself, a property of it, or, where
 * the parameter is an {@link Iterable} or an array, each element (or that property of
 * each element). Keys are numbers, strings, UUIDs, or records of these.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Key {

	/**
	 * Property of the parameter that holds the key, e.g. {@code "id"}: a record
	 * component, a getter or a field.
	 * @return the name, or an empty string when the parameter is the key
	 */
	String value() default "";

}
