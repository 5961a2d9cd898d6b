package dev.changeover.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import dev.changeover.Phase;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test, or every test of a class and of those nested in it, in one phase. On a
 * method it overrides that of the class for the same migration. See {@link EachPhase} for
 * what it means and needs.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(InPhase.All.class)
@ExtendWith(InPhaseExtension.class)
public @interface InPhase {

	/**
	 * The phase.
	 * @return the phase
	 */
	Phase value();

	/**
	 * Name of the migration.
	 * @return the name, or an empty string for all migrations of the application
	 */
	String migration() default "";

	/**
	 * Phases of several migrations.
	 */
	@Target({ ElementType.TYPE, ElementType.METHOD })
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@Inherited
	@ExtendWith(InPhaseExtension.class)
	@interface All {

		/**
		 * The phases.
		 * @return one for each migration
		 */
		InPhase[] value();

	}

}
