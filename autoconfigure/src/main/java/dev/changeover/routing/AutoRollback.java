package dev.changeover.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.changeover.AutoRollbackTriggered;
import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.phase.Click;
import dev.changeover.phase.Flags;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.PhaseView;
import dev.changeover.phase.Phases;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns CUTOVER off when NEW does worse in LIVE than its budget allows: by the flag, as a
 * person would, so through the same gate and into the same log. Where the gate is closed
 * it can only raise the alarm. It repairs nothing. Thread-safe.
 * <p>
 * Each instance judges its own calls, and the first whose NEW is beyond the budget speaks
 * for all. None is missed by that: a share that is too great in the whole fleet is too
 * great on at least one instance, as the whole is a weighted mean of the parts.
 */
public final class AutoRollback implements CallListener {

	private static final Logger logger = LoggerFactory.getLogger(AutoRollback.class);

	private final Phases phases;

	private final Map<String, Watch> watches = new HashMap<>();

	private final Supplier<@Nullable Flags> flags;

	private final Consumer<AutoRollbackTriggered> events;

	private final Executor threads;

	private final LongSupplier nanoTime;

	/**
	 * Begins to watch.
	 * @param budgets the budget of each migration that has one, by name
	 * @param phases tells whether a migration is in LIVE
	 * @param migrations the declared migrations
	 * @param flags the operator's switches, asked for when needed
	 * @param events told of every rollback
	 * @param threads where the judging is done
	 * @param nanoTime the clock, in nanoseconds
	 */
	public AutoRollback(Map<String, Budget> budgets, Phases phases, Migrations migrations,
			Supplier<@Nullable Flags> flags, Consumer<AutoRollbackTriggered> events, Executor threads,
			LongSupplier nanoTime) {
		this.phases = phases;
		this.flags = flags;
		this.events = events;
		this.threads = threads;
		this.nanoTime = nanoTime;
		budgets.forEach((name, budget) -> this.watches.put(name, new Watch(name, migrations.indexOf(name), budget)));
	}

	@Override
	public OperationListener routed(String migration, String operation, boolean write) {
		Watch watch = this.watches.get(migration);
		return (watch != null) ? watch.of(operation) : OperationListener.NONE;
	}

	private MigrationState state(int migration) {
		PhaseView view = this.phases.enter();
		try {
			return view.of(migration);
		}
		finally {
			this.phases.exit(view);
		}
	}

	private void rollBack(String migration, String reason) {
		Flags switches = this.flags.get();
		String refusal = null;
		try {
			if (switches == null) {
				throw new RefusedException(migration, "There are no flags to turn CUTOVER off with.");
			}
			switches.ask(migration, Phase.DARK_READ, new Click("auto-rollback", reason, false, List.of()));
			logger.warn("Migration '{}' goes back to DARK_READ by itself: {}", migration, reason);
		}
		catch (RefusedException ex) {
			refusal = ex.getMessage();
			logger.error("Migration '{}' should go back to DARK_READ, and cannot: {} {}", migration, reason, refusal);
		}
		this.events.accept(new AutoRollbackTriggered(migration, reason, refusal));
	}

	private final class Watch {

		private final String migration;

		private final int index;

		private final Budget budget;

		private final AtomicBoolean judging = new AtomicBoolean();

		// Replaced by the one thread that judges, at the end of each window.
		private volatile Measured measured = new Measured();

		private volatile long windowEnd;

		// Used by the one thread that judges.
		private long epoch = -1;

		Watch(String migration, int index, Budget budget) {
			this.migration = migration;
			this.index = index;
			this.budget = budget;
			this.windowEnd = AutoRollback.this.nanoTime.getAsLong() + budget.window().toNanos();
		}

		OperationListener of(String operation) {
			return new OperationListener() {

				@Override
				public boolean timesEveryCall() {
					return true;
				}

				@Override
				public void called(Side side, Role role, Outcome outcome, long at, long nanos) {
					Watch.this.measured.called(operation, side, role, outcome, nanos);
					judgeSoon(outcome == Outcome.FAILURE);
				}

				@Override
				public void compared(Verdict verdict) {
					Watch.this.measured.compared(verdict);
					judgeSoon(verdict == Verdict.MISMATCH);
				}

			};
		}

		private void judgeSoon(boolean bad) {
			boolean over = AutoRollback.this.nanoTime.getAsLong() - this.windowEnd >= 0;
			if ((bad || over) && this.judging.compareAndSet(false, true)) {
				try {
					AutoRollback.this.threads.execute(this::judge);
				}
				catch (RejectedExecutionException ex) {
					this.judging.set(false);
				}
			}
		}

		private void judge() {
			try {
				MigrationState state = state(this.index);
				if (state.phase() != Phase.LIVE || state.sinceEpoch() != this.epoch) {
					// What was measured in another phase says nothing about this one.
					this.epoch = state.sinceEpoch();
					beginWindow(new Measured());
					return;
				}
				this.budget.exceededBy(this.measured.sample()).ifPresent((reason) -> {
					beginWindow(new Measured());
					rollBack(this.migration, reason);
				});
				if (AutoRollback.this.nanoTime.getAsLong() - this.windowEnd >= 0) {
					beginWindow(this.measured.next());
				}
			}
			catch (RuntimeException ex) {
				logger.warn("Migration '{}': auto-rollback could not judge", this.migration, ex);
			}
			finally {
				this.judging.set(false);
			}
		}

		private void beginWindow(Measured first) {
			this.measured = first;
			this.windowEnd = AutoRollback.this.nanoTime.getAsLong() + this.budget.window().toNanos();
		}

	}

}
