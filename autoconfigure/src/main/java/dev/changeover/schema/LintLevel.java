package dev.changeover.schema;

/**
 * What a finding does.
 */
public enum LintLevel {

	/** It fails the start, or the test. */
	FAIL,

	/** It is logged. */
	WARN,

	/** It is not looked for. */
	OFF

}
