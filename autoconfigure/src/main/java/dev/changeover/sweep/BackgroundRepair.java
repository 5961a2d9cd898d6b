package dev.changeover.sweep;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.phase.Database;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.PhaseTable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Repairs drift by itself where the configuration asks for it, as long as OLD answers.
 * Never once NEW does: rows that differ are then the reason to go back, and would be
 * overwritten from a NEW that may be wrong. Every instance looks; the first begins the
 * repair for all. Thread-safe.
 */
public final class BackgroundRepair implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(BackgroundRepair.class);

	private final Sweeps sweeps;

	private final PhaseTable phases;

	private final DriftLog drift;

	private final Map<String, Duration> every;

	/** Changed by start and stop only; {@code null} while stopped. */
	private volatile @Nullable ScheduledExecutorService executor;

	/**
	 * Makes the repair; it begins with {@link #start}.
	 * @param database where both sides are
	 * @param sweeps the sweeps of the application
	 * @param every how often drift is looked for, by migration
	 */
	public BackgroundRepair(Database database, Sweeps sweeps, Map<String, Duration> every) {
		this.sweeps = sweeps;
		this.phases = new PhaseTable(database);
		this.drift = new DriftLog(database);
		this.every = Map.copyOf(every);
	}

	@Override
	public void start() {
		if (this.every.isEmpty()) {
			return;
		}
		ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "changeover-repair");
			thread.setDaemon(true);
			return thread;
		});
		this.executor = started;
		this.every.forEach((migration, delay) -> started.scheduleWithFixedDelay(() -> look(migration), delay.toNanos(),
				delay.toNanos(), TimeUnit.NANOSECONDS));
	}

	@Override
	public void stop() {
		ScheduledExecutorService stopping = this.executor;
		this.executor = null;
		if (stopping != null) {
			// Not interrupted, as some databases close a file then.
			stopping.shutdown();
		}
	}

	@Override
	public boolean isRunning() {
		return this.executor != null;
	}

	/**
	 * Begins a repair if one is due.
	 * @param migration name of the migration
	 */
	void look(String migration) {
		try {
			if (isDue(migration)) {
				this.sweeps.start(migration, SweepKind.REPAIR, Side.NEW, "background repair", "repair.every");
			}
		}
		catch (RefusedException ex) {
			// Another sweep runs, or another instance was first.
			logger.debug("Not now: {}", ex.getMessage());
		}
		catch (RuntimeException ex) {
			logger.warn("Looking for drift of migration '{}' failed ({}). The next look comes in {}.", migration,
					ex.getClass().getSimpleName(), this.every.get(migration));
		}
	}

	private boolean isDue(String migration) {
		Phase phase = this.phases.read(migration).orElseThrow().phase();
		return phase.dualWrite() && phase.authoritative() == Side.OLD
				&& this.drift.counts(migration).containsKey(Side.NEW);
	}

}
