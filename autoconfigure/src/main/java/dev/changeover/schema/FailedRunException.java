package dev.changeover.schema;

/**
 * A run began and did not come to its end. The message says why and what to do, without
 * values.
 */
final class FailedRunException extends RuntimeException {

	FailedRunException(String why) {
		super(why);
	}

	/**
	 * Why it did not, and what to do.
	 * @return sentences without values
	 */
	String why() {
		return String.valueOf(getMessage());
	}

}
