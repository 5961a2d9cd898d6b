package dev.changeover.phase;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What comes with a change of the flags beside the flags themselves.
 *
 * @param by who clicked
 * @param reason why, as they put it
 * @param force whether gates that can be forced are to be passed over; wants a reason
 * @param confirmed entries of the contract's checklist that they confirmed, by name
 */
public record Click(String by, @Nullable String reason, boolean force, List<String> confirmed) {

	/**
	 * Copies the confirmations.
	 * @param by who clicked
	 * @param reason why, as they put it
	 * @param force whether gates that can be forced are to be passed over; wants a reason
	 * @param confirmed entries of the contract's checklist that they confirmed, by name
	 */
	public Click {
		confirmed = List.copyOf(confirmed);
	}

	/**
	 * A click that says nothing more, as in the console of the flags.
	 * @param by who clicked
	 * @return a click without reason, force and confirmations
	 */
	public static Click by(String by) {
		return new Click(by, null, false, List.of());
	}

}
