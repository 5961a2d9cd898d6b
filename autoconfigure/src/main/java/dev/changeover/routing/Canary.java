package dev.changeover.routing;

/**
 * Decides whose reads NEW answers while a canary is set on the cutover. Asked once for
 * each transaction, and once for each call outside of one.
 */
@FunctionalInterface
public interface Canary {

	/**
	 * Whether the caller of the current thread belongs to the canary.
	 * @param migration the migration
	 * @return {@code true} when NEW answers
	 */
	boolean answersNew(String migration);

}
