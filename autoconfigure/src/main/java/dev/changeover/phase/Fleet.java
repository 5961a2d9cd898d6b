package dev.changeover.phase;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.changeover.ChangeoverException;
import dev.changeover.PhaseChanged;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Keeps this instance in step with the others: it ticks every heartbeat, on one thread of
 * its own. Thread-safe.
 */
public final class Fleet implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Fleet.class);

	private final Membership membership;

	private final Phases phases;

	private final Coordinator coordinator;

	private final Comparisons comparisons;

	private final Migrations migrations;

	private final Supplier<@Nullable Flags> flags;

	private final Consumer<PhaseChanged> listener;

	private final Timing timing;

	private final AtomicReference<@Nullable Future<?>> refreshing = new AtomicReference<>();

	// Replaced by each tick; read by whoever reports.
	private volatile Set<String> trouble = Set.of();

	// Set by each tick; read when the instance starts.
	private volatile @Nullable RuntimeException lastFailure;

	private volatile boolean running;

	// Set once, by the workers of this instance.
	private volatile Runnable sweepRuns = () -> {
	};

	// Replaced at each start after a stop: a context may be paused and go on.
	private volatile ScheduledExecutorService executor = ticker();

	/**
	 * Makes the part of this instance.
	 * @param parts the parts of the engine that it drives
	 * @param identity who this instance is
	 * @param timing how often it looks, and how long it trusts what it saw
	 * @param flags the operator's switches, asked for at the first tick that needs them
	 * @param listener told of every phase that this instance takes up
	 */
	public Fleet(Parts parts, Identity identity, Timing timing, Supplier<@Nullable Flags> flags,
			Consumer<PhaseChanged> listener) {
		this.migrations = parts.migrations();
		this.phases = parts.phases();
		this.coordinator = parts.coordinator();
		this.comparisons = parts.comparisons();
		this.membership = new Membership(parts.database(), parts.migrations(), parts.phases(), identity, timing.lease(),
				parts.retired(), (name) -> this.coordinator.voidEvidence(name,
						"An instance of a release that does not declare it joined: " + identity.host()));
		this.timing = timing;
		this.flags = flags;
		this.listener = listener;
		this.phases.refreshWith(this::refresh);
	}

	private static ScheduledExecutorService ticker() {
		ScheduledThreadPoolExecutor ticker = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "changeover-fleet");
			thread.setDaemon(true);
			return thread;
		});
		ticker.setRemoveOnCancelPolicy(true);
		return ticker;
	}

	/**
	 * Makes the phases that belong to a fleet.
	 * @param migrations the declared migrations
	 * @param timing how long a phase may be trusted
	 * @param fence the lock of {@code fencing: database}, or {@code null} for
	 * {@code fencing: lease}
	 * @return phases, unknown until the fleet is joined
	 */
	public static Phases phases(Migrations migrations, Timing timing, @Nullable PhaseLock fence) {
		return new Phases(migrations, new Lease(timing.lease(), System::nanoTime), fence);
	}

	@Override
	public void start() {
		if (this.executor.isShutdown()) {
			this.executor = ticker();
		}
		refresh();
		RuntimeException failure = this.lastFailure;
		if (failure instanceof UndeclaredMigrationException) {
			throw failure;
		}
		this.running = true;
		long heartbeat = this.timing.heartbeat().toMillis();
		this.executor.scheduleWithFixedDelay(() -> tick(false), heartbeat, heartbeat, TimeUnit.MILLISECONDS);
	}

	@Override
	public void stop() {
		this.running = false;
		this.executor.shutdown();
		try {
			this.executor.awaitTermination(this.timing.lease().toMillis(), TimeUnit.MILLISECONDS);
			this.membership.leave();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			logger.debug("Could not leave the fleet; the lease will end by itself", ex);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	// Starts before and stops after everything that calls a repository.
	@Override
	public int getPhase() {
		return Integer.MIN_VALUE + 1000;
	}

	/**
	 * Looks at the flags soon, whoever leads: for a click that was accepted here, and
	 * after each step, as the flags may wish for another.
	 */
	public void wake() {
		try {
			this.executor.execute(() -> tick(true));
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Not woken, as this instance is stopping");
		}
	}

	/**
	 * Has something told at each tick at which a sweep of any migration runs, so that
	 * nobody has to look for sweeps apart.
	 * @param told runs on the ticker's thread and must not wait
	 */
	public void whileASweepRuns(Runnable told) {
		this.sweepRuns = told;
	}

	/**
	 * Whether this instance may trust the phase that it knows.
	 * @return {@code false} when its lease has ended here
	 */
	public boolean leaseValid() {
		return this.phases.lease().isValid();
	}

	/**
	 * What is wrong with this instance's part, in sentences.
	 * @return an unmodifiable set, empty when all is well
	 */
	public Set<String> trouble() {
		if (leaseValid() || !this.running) {
			return this.trouble;
		}
		Set<String> all = new TreeSet<>(this.trouble);
		all.add("This instance has lost its lease and refuses routed calls until it can renew it.");
		return all;
	}

	/**
	 * This instance's incarnation.
	 * @return its id, or an empty string while it has not joined
	 */
	public String instance() {
		String id = this.membership.id();
		return (id != null) ? id : "";
	}

	/**
	 * The live instances that take part in a migration.
	 * @param migration its name
	 * @return the members, oldest first
	 */
	public List<Member> members(String migration) {
		return this.coordinator.fleet(migration);
	}

	/**
	 * Ticks once, now, on the ticker's thread; callers that come meanwhile share the
	 * tick.
	 */
	private void refresh() {
		try {
			Future<?> mine = this.refreshing.updateAndGet((current) -> (current != null && !current.isDone()) ? current
					: this.executor.submit(() -> tick(false)));
			if (mine != null) {
				mine.get(this.timing.lease().toMillis(), TimeUnit.MILLISECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException | RejectedExecutionException ex) {
			logger.debug("No refresh of the phase", ex);
		}
	}

	private void tick(boolean lead) {
		Set<String> found = new TreeSet<>();
		try {
			Membership.Tick tick = this.membership.tick();
			tick.changes().forEach(this::tell);
			if (tick.swept()) {
				this.sweepRuns.run();
			}
			int doomed = this.phases.doomLeaked(this.timing.pinTimeout());
			if (doomed > 0) {
				logger
					.warn("{} transactions stayed open longer than changeover.fleet.pin-timeout ({}) and can no longer"
							+ " commit", doomed, this.timing.pinTimeout());
			}
			voidSuspected(found);
			this.comparisons.flush(instance());
			follow(tick, lead, found);
			this.lastFailure = null;
		}
		catch (RuntimeException ex) {
			this.lastFailure = ex;
			found.add("The last look at the phases failed: " + words(ex));
			logger.debug("The last look at the phases failed", ex);
		}
		Set<String> fresh = new HashSet<>(found);
		fresh.removeAll(this.trouble);
		fresh.forEach((sentence) -> logger.warn("{}", sentence));
		this.trouble = Set.copyOf(found);
	}

	private void voidSuspected(Set<String> found) {
		for (Integer index : List.copyOf(this.phases.suspected())) {
			String name = this.migrations.names().get(index);
			String why = "A write of migration '" + name + "' may have been committed after this instance had lost its"
					+ " lease, or made after its transaction had ended."
					+ " The evidence of the other side is void: backfill and verify again.";
			found.add(why);
			this.coordinator.voidEvidence(name, why);
			this.phases.suspected().remove(index);
		}
	}

	private void follow(Membership.Tick tick, boolean all, Set<String> found) {
		if (!all && tick.led().isEmpty()) {
			return;
		}
		Flags switches = this.flags.get();
		if (switches == null) {
			return;
		}
		Map<String, Desired> desired = switches.desired();
		List<String> moved = new ArrayList<>();
		for (MigrationState state : tick.states()) {
			Desired wanted = desired.get(state.name());
			if (wanted != null && leaseValid() && (all || tick.led().contains(state.name())) && isDue(state, wanted)) {
				try {
					MigrationState after = this.coordinator.stepFrom(state.name(), wanted, state.epoch());
					if (after.epoch() != state.epoch()) {
						moved.add(state.name());
					}
				}
				catch (RuntimeException ex) {
					found.add("Migration '" + state.name() + "' could not be moved: " + words(ex));
					logger.debug("Migration '{}' could not be moved", state.name(), ex);
				}
			}
		}
		if (!moved.isEmpty()) {
			wake();
		}
	}

	private static boolean isDue(MigrationState state, Desired flags) {
		Desired desired = flags.in(state.phase());
		boolean toMove = desired.phase().filter((phase) -> phase != state.phase()).isPresent();
		boolean toBegin = state.phase().dualWrite() && !(state.old().unbroken() && state.fresh().unbroken());
		boolean toFollow = (desired.canary() == null) ? state.canary() != null
				: !desired.canary().equals(state.canary());
		return toMove || toBegin || toFollow;
	}

	/**
	 * What the database says of a failure may name statements and values, so of those
	 * only the kind is told.
	 */
	private static String words(RuntimeException failure) {
		if (failure instanceof ChangeoverException || failure instanceof IllegalStateException) {
			return String.valueOf(failure.getMessage());
		}
		return failure.getClass().getSimpleName() + ". Look whether the database answers and lets this application"
				+ " read and write the tables of Changeover; logger " + Fleet.class.getName() + " tells more at DEBUG.";
	}

	private void tell(PhaseChanged change) {
		logger.info("Migration '{}' is in {} here (epoch {})", change.migration(), change.to(), change.epoch());
		try {
			this.listener.accept(change);
		}
		catch (RuntimeException ex) {
			logger.warn("A listener failed on {}", change, ex);
		}
	}

	/**
	 * How often an instance looks, and how long it trusts what it saw.
	 *
	 * @param heartbeat time between two ticks
	 * @param lease time after which a silent instance is given up; at least three
	 * heartbeats
	 * @param pinTimeout time after which a transaction that never ends no longer holds up
	 * a step
	 */
	public record Timing(Duration heartbeat, Duration lease, Duration pinTimeout) {

		/** The defaults of the configuration. */
		public static final Timing DEFAULT = new Timing(Duration.ofSeconds(1), Duration.ofSeconds(10),
				Duration.ofMinutes(5));

		/**
		 * Checks that the lease outlives some heartbeats.
		 * @param heartbeat time between two ticks
		 * @param lease time after which a silent instance is given up; at least three
		 * heartbeats
		 * @param pinTimeout time after which a transaction that never ends no longer
		 * holds up a step
		 * @throws IllegalArgumentException when it does not
		 */
		public Timing {
			if (heartbeat.isNegative() || heartbeat.isZero() || lease.compareTo(heartbeat.multipliedBy(3)) < 0) {
				throw new IllegalArgumentException("changeover.fleet.lease (" + lease
						+ ") must be at least three times changeover.fleet.heartbeat (" + heartbeat
						+ "), so that a late tick does not cost the lease.");
			}
			if (pinTimeout.isNegative() || pinTimeout.isZero()) {
				throw new IllegalArgumentException(
						"changeover.fleet.pin-timeout must be a positive duration, not " + pinTimeout + ".");
			}
		}

	}

	/**
	 * The parts of the engine that a fleet drives.
	 *
	 * @param database where the tables are
	 * @param migrations the declared migrations
	 * @param phases the phases of this application
	 * @param coordinator what takes the steps
	 * @param comparisons verdicts of dark reads
	 * @param retired migrations whose old code is gone from this release
	 */
	public record Parts(Database database, Migrations migrations, Phases phases, Coordinator coordinator,
			Comparisons comparisons, Set<String> retired) {

	}

}
