package dev.changeover.schema;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Click;
import dev.changeover.phase.Desired;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.changeover.schema.RunningApplication.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Nothing opens or closes under changesets that are under way, and whoever asks is told
 * so instead of waiting for their end.
 */
class WhileChangesetsRunTests {

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void endThreads() {
		WaitingChange.end.countDown();
		this.threads.shutdownNow();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesNoStepUnderATightenChangeset(TestDatabase kind) {
		underWay(kind, Phase.DUAL_WRITE, Label.TIGHTEN, (running) -> {
			assertThat(running.coordinator().step(MIGRATION, Desired.of(Phase.OFF)).phase())
				.isEqualTo(Phase.DUAL_WRITE);
			assertRefused(() -> running.coordinator()
				.request(MIGRATION, Desired.of(Phase.DUAL_WRITE), Desired.of(Phase.OFF), click()));
			assertRefused(() -> running.run(java.time.Duration.ofSeconds(1)).loosen(MIGRATION, "you", null, false));
			assertThat(running.heldBecause("waits")).contains("under way here: attempt 1 to run");
		}, (running) -> assertThat(running.coordinator().step(MIGRATION, Desired.of(Phase.OFF)).phase())
			.isEqualTo(Phase.DUAL_WRITE));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void leavesTheSignatureUnderAContractThatRuns(TestDatabase kind) {
		Desired complete = Desired.of(Phase.COMPLETE);
		Desired signed = new Desired(false, false, true, true, null);
		underWay(kind, Phase.COMPLETE, Label.CONTRACT, (running) -> {
			assertRefused(() -> running.coordinator().request(MIGRATION, signed, complete, click()));
			assertThat(running.coordinator().step(MIGRATION, Desired.of(Phase.RAMP_DOWN)).phase())
				.isEqualTo(Phase.COMPLETE);
			assertThat(running.heldBecause("waits-too")).contains("under way here");
		}, (running) -> assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> running.coordinator().request(MIGRATION, signed, complete, click()))
			.withMessageContaining("has run"));
	}

	private void underWay(TestDatabase kind, Phase phase, Label label,
			java.util.function.Consumer<RunningApplication> meanwhile,
			java.util.function.Consumer<RunningApplication> afterwards) {
		Application application = new Application(kind).changelog("waiting.yaml")
			.migration(MIGRATION)
			.with("changeover.contract.run=on-request", "changeover.lint.level=off");
		RunningApplication.of(application, (running) -> {
			application.put(MIGRATION, phase, true);
			WaitingChange.hold();
			Future<?> run = this.threads
				.submit(() -> running.run(java.time.Duration.ofSeconds(3)).run(MIGRATION, label, "me", null, false));
			try {
				WaitingChange.begun.await();
				meanwhile.accept(running);
				WaitingChange.end.countDown();
				run.get(1, TimeUnit.MINUTES);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			afterwards.accept(running);
		});
	}

	private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable request) {
		assertThatExceptionOfType(RefusedException.class).isThrownBy(request)
			.satisfies((ex) -> assertThat(ex.getMessage()).containsAnyOf("is being changed at this moment",
					"is under way"));
	}

	private static Click click() {
		return new Click("you", "because", false, List.of());
	}

}
