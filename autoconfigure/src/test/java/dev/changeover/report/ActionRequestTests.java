package dev.changeover.report;

import java.util.List;

import dev.changeover.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ActionRequestTests {

	@Test
	void goWantsAPhase() {
		assertThatExceptionOfType(InvalidActionException.class).isThrownBy(() -> ActionRequest.of(Action.GO))
			.withMessageContaining("'to'");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GO")
	void onlyGoTakesAPhase(Action action) {
		assertThatExceptionOfType(InvalidActionException.class)
			.isThrownBy(
					() -> new ActionRequest(action, Phase.LIVE, null, "because", false, false, List.of(), keys(action)))
			.withMessageContaining("'to'");
	}

	@ParameterizedTest
	@EnumSource(names = { "ACCEPT", "ABANDON" })
	void someActionsWantAReason(Action action) {
		assertThatExceptionOfType(InvalidActionException.class)
			.isThrownBy(() -> new ActionRequest(action, null, null, " ", false, false, List.of(), keys(action)))
			.withMessageContaining("'reason'");
	}

	@Test
	void askingWhatGivingUpWouldDoWantsNoReason() {
		ActionRequest request = new ActionRequest(Action.ABANDON, null, null, null, true, false, List.of(), List.of());
		assertThat(request.reason()).isNull();
	}

	@Test
	void forceWantsAReason() {
		assertThatExceptionOfType(InvalidActionException.class)
			.isThrownBy(() -> new ActionRequest(Action.GO, Phase.OFF, null, null, false, true, List.of(), List.of()))
			.withMessageContaining("'force' wants a 'reason'");
	}

	@Test
	void keepsReasonsThatFitIntoTheHistory() {
		assertThatExceptionOfType(InvalidActionException.class)
			.isThrownBy(() -> new ActionRequest(Action.VERIFY, null, null, "x".repeat(1001), false, false, List.of(),
					List.of()))
			.withMessageContaining("1000 are kept");
	}

	@Test
	void acceptWantsKeys() {
		assertThatExceptionOfType(InvalidActionException.class)
			.isThrownBy(() -> new ActionRequest(Action.ACCEPT, null, null, "why", false, false, List.of(), List.of()))
			.withMessageContaining("'keys'");
	}

	@Test
	void whatCannotBeTakenBackWantsARightOfItsOwn() {
		assertThat(Action.values()).filteredOn((action) -> action.right() == Right.CONTRACT)
			.containsExactly(Action.TIGHTEN, Action.LOOSEN, Action.CONTRACT, Action.ABANDON);
	}

	private static List<String> keys(Action action) {
		return (action == Action.ACCEPT) ? List.of("1") : List.of();
	}

}
