package dev.changeover.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import dev.changeover.Phase;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test once in each phase of a migration, in place of {@code @Test}:
 *
 * <pre class="code">
 * &#064;EachPhase("shipping-address")
 * void findsWhatWasSaved(Phase phase) { ... }
 * </pre>
 *
 * The test needs an application context with both sides: {@code @SpringBootTest}, or a
 * slice that imports them. Calls of migrated repositories are routed as in that phase,
 * whatever phase the database says; nothing there is changed. That holds for the thread
 * of the test, so tests may run in parallel; other threads of the application follow the
 * test under way, and refuse when several play different phases at once. A parameter of
 * type {@link Phase} is the phase; it may be left out.
 * <p>
 * A side that answers or is compared with is taken to hold all rows, as after a backfill:
 * save what a test begins with through the repository, or into both sides.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(EachPhaseExtension.class)
public @interface EachPhase {

	/**
	 * Name of the migration.
	 * @return the name, or an empty string for all migrations of the application
	 */
	String value() default "";

	/**
	 * The phases to run in, in this order.
	 * @return the phases, by default all six
	 */
	Phase[] phases() default { Phase.OFF, Phase.DUAL_WRITE, Phase.DARK_READ, Phase.LIVE, Phase.RAMP_DOWN,
			Phase.COMPLETE };

}
