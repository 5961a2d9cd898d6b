package dev.changeover.routing;

/**
 * Why a side was called.
 */
public enum Role {

	/** Its answer is the caller's. */
	AUTHORITATIVE,

	/** It was written beside the side that answers. */
	SECONDARY,

	/** It was read for a comparison, off the caller's thread. */
	DARK

}
