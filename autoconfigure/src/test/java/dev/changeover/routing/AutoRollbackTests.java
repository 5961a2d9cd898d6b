package dev.changeover.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import dev.changeover.AutoRollbackTriggered;
import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.phase.Click;
import dev.changeover.phase.Desired;
import dev.changeover.phase.FixedPhases;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AutoRollbackTests {

	private final Migrations migrations = new Migrations(List.of(Migration.named(Shop.MIGRATION)));

	private final FixedPhases phases = new FixedPhases(this.migrations);

	private final List<AutoRollbackTriggered> events = new ArrayList<>();

	private final List<String> asked = new ArrayList<>();

	private final AtomicLong nanos = new AtomicLong();

	private @Nullable String refusal;

	@Test
	void turnsCutoverOffWhenTooManyComparisonsDiffer() {
		AutoRollback rollback = watching(new Budget(0.1, null, null, Duration.ofMinutes(1)));
		this.phases.putComplete(Phase.LIVE);
		compared(rollback, Verdict.MISMATCH, 1);

		compared(rollback, Verdict.MATCH, 18);
		compared(rollback, Verdict.MISMATCH, 2);
		assertThat(this.asked).isEmpty();
		compared(rollback, Verdict.MISMATCH, 1);

		assertThat(this.asked).containsExactly("shipping-address DARK_READ auto-rollback");
		assertThat(this.events).singleElement().satisfies((event) -> {
			assertThat(event.reason()).isEqualTo("3 of 21 comparisons differed, more than the budget of 0.1.");
			assertThat(event.refusal()).isNull();
		});
	}

	@Test
	void turnsCutoverOffWhenTooManyCallsOfNewFail() {
		AutoRollback rollback = watching(new Budget(null, 0.01, null, Duration.ofMinutes(1)));
		this.phases.putComplete(Phase.LIVE);
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.FAILURE, 1, 1);

		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 40, 1);
		called(rollback, Side.OLD, Role.DARK, Outcome.FAILURE, 40, 1);
		assertThat(this.asked).isEmpty();
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.FAILURE, 1, 1);

		assertThat(this.asked).hasSize(1);
	}

	@Test
	void turnsCutoverOffWhenNewIsTooSlow() {
		AutoRollback rollback = watching(new Budget(null, null, 3.0, Duration.ofMinutes(1)));
		this.phases.putComplete(Phase.LIVE);
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.FAILURE, 1, 1);

		called(rollback, Side.OLD, Role.DARK, Outcome.SUCCESS, 20, 1000);
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 20, 5000);
		this.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 1, 5000);

		assertThat(this.events).singleElement()
			.satisfies((event) -> assertThat(event.reason())
				.isEqualTo("NEW takes 5.0 times as long as OLD, more than the budget of 3.0."));
	}

	@Test
	void judgesWhatIsRareOverSeveralWindows() {
		AutoRollback rollback = watching(new Budget(0.1, 0.1, 3.0, Duration.ofMinutes(1)));
		this.phases.putComplete(Phase.LIVE);
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.FAILURE, 1, 1);

		for (int window = 0; window < 4; window++) {
			assertThat(this.events).isEmpty();
			called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 5, 1);
			called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.FAILURE, 1, 1);
			this.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
		}

		assertThat(this.events).singleElement()
			.satisfies((event) -> assertThat(event.reason())
				.isEqualTo("4 of 24 calls of NEW failed, more than the budget of 0.1."));
	}

	@Test
	void forgetsAWindowOfWhichEnoughWasSeen() {
		AutoRollback rollback = watching(new Budget(0.1, 0.1, 3.0, Duration.ofMinutes(1)));
		this.phases.putComplete(Phase.LIVE);
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.FAILURE, 1, 1);
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 500, 1);
		this.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 1, 1);

		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 20, 1);
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.FAILURE, 3, 1);

		assertThat(this.events).hasSize(1);
	}

	@Test
	void raisesTheAlarmWhereTheGateIsClosed() {
		this.refusal = "OLD misses 3 writes.";
		AutoRollback rollback = watching(new Budget(0.0, null, null, Duration.ofMinutes(1)));
		this.phases.putComplete(Phase.LIVE);

		compared(rollback, Verdict.MISMATCH, 30);

		assertThat(this.events).isNotEmpty()
			.allSatisfy((event) -> assertThat(event.refusal()).isEqualTo("OLD misses 3 writes."));
	}

	@Test
	void keepsStillInEveryOtherPhase() {
		AutoRollback rollback = watching(new Budget(0.0, 0.0, 0.1, Duration.ofMinutes(1)));
		for (Phase phase : Phase.values()) {
			if (phase != Phase.LIVE) {
				this.phases.putComplete(phase);
				compared(rollback, Verdict.MISMATCH, 100);
				called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.FAILURE, 100, 1);
			}
		}

		assertThat(this.asked).isEmpty();
	}

	@Test
	void measuresAnewAfterItHasSpoken() {
		AutoRollback rollback = watching(new Budget(0.1, null, null, Duration.ofMinutes(1)));
		this.phases.putComplete(Phase.LIVE);
		compared(rollback, Verdict.MISMATCH, 21);
		assertThat(this.asked).hasSize(1);

		compared(rollback, Verdict.MISMATCH, 19);
		assertThat(this.asked).hasSize(1);
		compared(rollback, Verdict.MISMATCH, 1);
		assertThat(this.asked).hasSize(2);
	}

	@Test
	void judgesWhatIsBadAtOnceAndTheRestAtTheEndOfAWindow() {
		List<Runnable> judging = new ArrayList<>();
		AutoRollback rollback = watching(new Budget(0.1, 0.1, 3.0, Duration.ofMinutes(1)), judging::add);

		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 5, 1);
		compared(rollback, Verdict.MATCH, 5);
		assertThat(judging).isEmpty();

		compared(rollback, Verdict.MISMATCH, 5);
		assertThat(judging).as("one at a time").hasSize(1);
		judging.remove(0).run();

		this.nanos.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 1, 1);
		assertThat(judging).isEmpty();
		this.nanos.addAndGet(1);
		called(rollback, Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 1, 1);
		assertThat(judging).hasSize(1);
	}

	@Test
	void judgesLaterWhereNoThreadTakesIt() {
		List<Runnable> judging = new ArrayList<>();
		AtomicBoolean full = new AtomicBoolean(true);
		AutoRollback rollback = watching(new Budget(0.1, null, null, Duration.ofMinutes(1)), (task) -> {
			if (full.get()) {
				throw new RejectedExecutionException();
			}
			judging.add(task);
		});

		compared(rollback, Verdict.MISMATCH, 1);
		full.set(false);
		compared(rollback, Verdict.MISMATCH, 1);

		assertThat(judging).hasSize(1);
	}

	private void compared(AutoRollback rollback, Verdict verdict, int times) {
		for (int i = 0; i < times; i++) {
			rollback.routed(Shop.MIGRATION, "Addresses.find", false).compared(verdict);
		}
	}

	private void called(AutoRollback rollback, Side side, Role role, Outcome outcome, int times, long each) {
		for (int i = 0; i < times; i++) {
			rollback.routed(Shop.MIGRATION, "Addresses.find", false)
				.called(side, role, outcome, this.nanos.get(), each);
		}
	}

	private AutoRollback watching(Budget budget) {
		return watching(budget, Runnable::run);
	}

	private AutoRollback watching(Budget budget, Executor threads) {
		Flags flags = new Flags() {

			@Override
			public Map<String, Desired> desired() {
				return Map.of();
			}

			@Override
			public void ask(String migration, Phase phase, Click click) {
				if (AutoRollbackTests.this.refusal != null) {
					throw new RefusedException(migration, AutoRollbackTests.this.refusal);
				}
				AutoRollbackTests.this.asked.add(migration + " " + phase + " " + click.by());
			}

			@Override
			public void sign(String migration, boolean signed, Click click) {
			}

		};
		return new AutoRollback(Map.of(Shop.MIGRATION, budget), this.phases.phases(), this.migrations, () -> flags,
				this.events::add, threads, this.nanos::get);
	}

}
