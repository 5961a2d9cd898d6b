package dev.changeover.actuate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import dev.changeover.Phase;
import dev.changeover.report.Action;
import dev.changeover.report.ActionRequest;
import dev.changeover.report.InvalidActionException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request to act, as it was sent.
 *
 * @param action name of the action
 * @param to name of the phase to go to
 * @param expectedEpoch the epoch that the operator saw
 * @param reason why
 * @param dryRun whether only to say what would happen
 * @param force whether to pass over gates
 * @param confirmed entries of the checklist
 * @param keys keys whose drift is accepted
 */
record ActionBody(@Nullable String action, @Nullable String to, @Nullable Long expectedEpoch, @Nullable String reason,
		@Nullable Boolean dryRun, @Nullable Boolean force, @Nullable List<String> confirmed,
		@Nullable List<String> keys) {

	ActionRequest request() {
		return new ActionRequest(constant("action", Action.class, this.action),
				(this.to != null) ? constant("to", Phase.class, this.to) : null, this.expectedEpoch, this.reason,
				Boolean.TRUE.equals(this.dryRun), Boolean.TRUE.equals(this.force), list("confirmed", this.confirmed),
				list("keys", this.keys));
	}

	private static <E extends Enum<E>> E constant(String property, Class<E> type, @Nullable String name) {
		String wanted = (name != null) ? name.strip().toUpperCase(Locale.ROOT) : "";
		return Arrays.stream(type.getEnumConstants())
			.filter((constant) -> constant.name().equals(wanted))
			.findFirst()
			.orElseThrow(() -> new InvalidActionException(
					"'" + property + "' is one of " + Arrays.toString(type.getEnumConstants()) + "."));
	}

	private static List<String> list(String property, @Nullable List<@Nullable String> list) {
		if (list == null) {
			return List.of();
		}
		if (list.contains(null)) {
			throw new InvalidActionException("'" + property + "' is a list of texts without null.");
		}
		return List.copyOf(list);
	}

}
