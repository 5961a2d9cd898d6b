package dev.changeover.report;

import java.util.List;

import dev.changeover.Phase;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks for.
 *
 * @param action what to do
 * @param to the phase to go to; for {@link Action#GO} only
 * @param expectedEpoch the epoch that the operator saw, so that a request made in view of
 * another state is refused; {@code null} to act in any
 * @param reason why; wanted by {@code force}, {@link Action#ACCEPT} and
 * {@link Action#ABANDON} unless it is a dry run
 * @param dryRun whether only to say what would happen
 * @param force whether to pass over gates that can be forced
 * @param confirmed entries of the contract's checklist that are confirmed, by name
 * @param keys keys whose drift is accepted; for {@link Action#ACCEPT} only
 */
public record ActionRequest(Action action, @Nullable Phase to, @Nullable Long expectedEpoch, @Nullable String reason,
		boolean dryRun, boolean force, List<String> confirmed, List<String> keys) {

	private static final int LONGEST_REASON = 1000;

	/**
	 * Checks that the parts fit together.
	 * @param action what to do
	 * @param to the phase to go to; for {@link Action#GO} only
	 * @param expectedEpoch the epoch that the operator saw, so that a request made in
	 * view of another state is refused; {@code null} to act in any
	 * @param reason why; wanted by {@code force}, {@link Action#ACCEPT} and
	 * {@link Action#ABANDON} unless it is a dry run
	 * @param dryRun whether only to say what would happen
	 * @param force whether to pass over gates that can be forced
	 * @param confirmed entries of the contract's checklist that are confirmed, by name
	 * @param keys keys whose drift is accepted; for {@link Action#ACCEPT} only
	 * @throws InvalidActionException when they do not
	 */
	public ActionRequest {
		confirmed = List.copyOf(confirmed);
		keys = List.copyOf(keys);
		reason = (reason == null || reason.isBlank()) ? null : reason.strip();
		if ((action == Action.GO) != (to != null)) {
			throw new InvalidActionException("'to' names the phase to go to: GO wants it, other actions do not.");
		}
		if ((action == Action.ACCEPT) == keys.isEmpty()) {
			throw new InvalidActionException(
					"'keys' lists the keys whose drift is accepted: ACCEPT wants it, other actions do not.");
		}
		if (reason != null && reason.length() > LONGEST_REASON) {
			throw new InvalidActionException("'reason' has " + reason.length() + " characters; " + LONGEST_REASON
					+ " are kept in the history at most.");
		}
		boolean abandons = action == Action.ABANDON && !dryRun;
		if (reason == null && (force || action == Action.ACCEPT || abandons)) {
			throw new InvalidActionException(
					(force ? "'force'" : action) + " wants a 'reason'; it is kept in the history.");
		}
	}

	/**
	 * A plain request.
	 * @param action what to do
	 * @return a request without further wishes
	 */
	public static ActionRequest of(Action action) {
		return new ActionRequest(action, null, null, null, false, false, List.of(), List.of());
	}

	/**
	 * A request for a phase.
	 * @param phase the phase to go to
	 * @return a request without further wishes
	 */
	public static ActionRequest go(Phase phase) {
		return new ActionRequest(Action.GO, phase, null, null, false, false, List.of(), List.of());
	}

}
