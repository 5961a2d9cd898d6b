package dev.changeover.sweep;

/**
 * Where the keys of new rows come from, as the application declares it where the database
 * does not show it.
 */
public enum GeneratedKeys {

	/** Both sides draw them from one generator. */
	SHARED,

	/** Each side draws them from a range of its own. */
	DISJOINT,

	/** Nobody generates numbers: callers bring the keys, or they are random. */
	NONE

}
