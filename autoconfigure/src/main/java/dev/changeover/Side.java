package dev.changeover;

/**
 * One of the two structures between which a migration moves data.
 */
public enum Side {

	/** The structure that the data comes from. */
	OLD,

	/** The structure that the data goes to. */
	NEW;

	/**
	 * The opposite side.
	 * @return {@code NEW} for {@code OLD} and the reverse
	 */
	public Side other() {
		return (this == OLD) ? NEW : OLD;
	}

}
