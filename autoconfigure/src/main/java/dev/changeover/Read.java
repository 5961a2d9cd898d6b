package dev.changeover;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a {@link Migrated} interface that changes nothing.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Read {

	/**
	 * Whether the answer is compared with the other side in the phases that read dark.
	 * Switch it off for what cannot be read twice: streams, locking reads, sequences,
	 * unstable paging.
	 * @return {@code true} by default
	 */
	boolean dark() default true;

	/**
	 * Whether the order of elements in a returned list or array means nothing.
	 * @return {@code false} by default: order counts
	 */
	boolean ignoreOrder() default false;

}
