package dev.changeover;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a repository interface whose data moves. The interface has exactly two beans, one
 * annotated with {@link OldSide} and one with {@link NewSide}; callers inject the
 * interface and get a proxy that sends each call to the right side. Several interfaces
 * may belong to one migration.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Migrated {

	/**
	 * Name of the migration, as under {@code changeover.migrations}.
	 * @return the name
	 */
	String value();

}
