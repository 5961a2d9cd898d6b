package dev.changeover.routing;

/**
 * How a call of a side ended.
 */
public enum Outcome {

	/** It returned. */
	SUCCESS,

	/** It threw. */
	FAILURE

}
