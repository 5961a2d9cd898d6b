package dev.changeover.routing;

/**
 * What became of a comparison.
 */
public enum Verdict {

	/** Both sides answered the same. */
	MATCH,

	/** Both sides answered that there is nothing, which proves little. */
	MATCH_EMPTY,

	/** The sides differ; a second look at both in one snapshot confirmed it. */
	MISMATCH,

	/** The answers differed only because a write came in between. */
	RACED,

	/** One side failed where the other one answered, or could not be compared. */
	ERROR,

	/** The dark read took too long. */
	TIMEOUT,

	/** There was no room for the dark read, or its transaction rolled back. */
	DROPPED

}
