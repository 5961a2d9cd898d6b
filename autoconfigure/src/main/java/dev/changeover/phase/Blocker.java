package dev.changeover.phase;

/**
 * Why a step is not possible now.
 *
 * @param gate name of the gate that is closed, e.g. {@code backfill}
 * @param reason what is missing, a sentence
 * @param remedy what to do about it, a sentence
 * @param passing whether it is only a matter of seconds, so that a click is accepted and
 * the step waits
 */
public record Blocker(String gate, String reason, String remedy, boolean passing) {

	/**
	 * A blocker that somebody must do something about.
	 * @param gate name of the gate
	 * @param reason what is missing
	 * @param remedy what to do about it
	 * @return a blocker that refuses a click
	 */
	public static Blocker closed(String gate, String reason, String remedy) {
		return new Blocker(gate, reason, remedy, false);
	}

	/**
	 * A blocker that passes by itself.
	 * @param gate name of the gate
	 * @param reason what is waited for
	 * @return a blocker that lets a click wait
	 */
	public static Blocker waiting(String gate, String reason) {
		return new Blocker(gate, reason, "Wait: this passes by itself.", true);
	}

	@Override
	public String toString() {
		return this.reason + " " + this.remedy;
	}

}
