package dev.changeover.report;

/**
 * What somebody may be allowed to do. Each is granted by itself; none implies another.
 */
public enum Right {

	/** Read the report. */
	VIEW,

	/** Walk the ladder, start and stop sweeps. */
	OPERATE,

	/** Do what cannot be taken back: change the old structure, or give it up. */
	CONTRACT

}
