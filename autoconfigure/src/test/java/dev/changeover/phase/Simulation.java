package dev.changeover.phase;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import dev.changeover.ChangeoverException;
import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepSteps;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * A fleet of simulated instances on the real engine: random writes, delays, pauses,
 * crashes, joins, sweeps and clicks, interleaved as a seed decides, on a clock that only
 * the simulation moves. Ticks and chunks may pause, or die, between any two of their
 * statements. {@link History} says what must hold.
 */
final class Simulation {

	static final int KEYS = 3;

	private static final int ACTIONS = 100;

	private final Random random;

	private final SimulatedDatabase world;

	private final History history = new History();

	private final Map<SimulatedInstance, @Nullable Turns> instances = new LinkedHashMap<>();

	private final List<SimulatedCaller> open = new ArrayList<>();

	private final SimulatedRows.Locks locks = new SimulatedRows.Locks();

	private @Nullable Turns sweeping;

	private Desired flags = Desired.of(Phase.OFF);

	private int values;

	private int names;

	Simulation(SimulatedDatabase world, long seed) {
		this.world = world;
		this.random = new Random(seed);
	}

	/**
	 * Runs one history.
	 * @return the phases that it went through
	 * @throws AssertionError with the story when an invariant is broken
	 */
	Set<Phase> run() {
		Set<Phase> seen = new TreeSet<>();
		try {
			begin();
			for (int action = 1; action <= ACTIONS; action++) {
				act();
				MigrationState state = this.world.state();
				this.history.check(state, this.open);
				seen.add(state.phase());
				if (action == ACTIONS || this.random.nextInt(20) == 0) {
					settle();
					this.history.checkRows(this.world);
				}
			}
			return seen;
		}
		finally {
			this.open.forEach((caller) -> caller.turns.kill());
			this.instances.values().forEach(Simulation::kill);
			kill(this.sweeping);
		}
	}

	/** What happened, one line for each event. */
	List<String> story() {
		return this.history.events();
	}

	private void begin() {
		this.world.clear();
		join();
		Map<Long, Optional<String>> rows = new LinkedHashMap<>();
		for (long key = 1; key <= KEYS; key++) {
			if (this.random.nextBoolean()) {
				String value = value();
				rows.put(key, Optional.of(value));
				this.world.put(Side.OLD, key, value);
				this.world.put(Side.NEW, key, value);
			}
		}
		this.history.committed(rows);
		endTicks();
		Phase phase = Phase.values()[this.random.nextInt(Phase.values().length)];
		this.world.putInto(phase);
		this.flags = Desired.of(phase);
		say("begins in " + phase + " with " + rows);
		List.copyOf(this.instances.keySet()).forEach(this::tick);
		endTicks();
		join();
	}

	private String value() {
		return "v" + this.values++;
	}

	private void act() {
		switch (this.random.nextInt(17)) {
			case 0, 1, 2 -> beginTransaction();
			case 3, 4, 5 -> resumeTransaction();
			case 6, 7, 8, 9 -> tickUnlessItSleeps(any());
			case 10 -> pass(this.random.nextInt(2500));
			case 11 -> rarely(() -> {
				if (this.random.nextInt(4) == 0) {
					setBack(this.random.nextInt(20_000));
				}
				else {
					pass(11_000);
				}
			});
			case 12, 13 -> click();
			case 14, 15 -> sweep();
			default -> rarely(this::comeOrGo);
		}
	}

	private void rarely(Runnable action) {
		if (this.random.nextInt(4) == 0) {
			action.run();
		}
	}

	private void comeOrGo() {
		if (this.instances.size() < 3) {
			join();
		}
		else {
			SimulatedInstance dead = any();
			say(dead.name + " is killed");
			kill(this.instances.remove(dead));
			this.open.stream().filter((each) -> each.instance == dead).forEach((each) -> each.turns.kill());
			this.open.removeIf((each) -> each.instance == dead);
		}
	}

	private void join() {
		SimulatedInstance instance = new SimulatedInstance("i" + this.names++, this.world, this.locks, this.random,
				() -> this.flags);
		say(instance.name + " comes");
		this.instances.put(instance, turns(ticking(instance), this.random.nextBoolean()));
		tick(instance);
	}

	private SimulatedInstance any() {
		return List.copyOf(this.instances.keySet()).get(this.random.nextInt(this.instances.size()));
	}

	/** What paused between two statements mostly goes on pausing. */
	private void tickUnlessItSleeps(SimulatedInstance instance) {
		if (this.instances.get(instance) == null || this.random.nextInt(4) == 0) {
			tick(instance);
		}
	}

	private void tick(SimulatedInstance instance) {
		Turns ticking = this.instances.get(instance);
		if (ticking == null) {
			ticking = turns(ticking(instance), this.random.nextInt(6) == 0);
		}
		Phase before = this.world.table.read(SimulatedDatabase.NAME).map(MigrationState::phase).orElse(Phase.OFF);
		ticking.resume();
		this.instances.put(instance, ticking.hasEnded() ? null : ticking);
		Phase after = this.world.table.read(SimulatedDatabase.NAME).map(MigrationState::phase).orElse(Phase.OFF);
		say(instance.name + " ticks" + ((before != after) ? " and moves to " + after : ""));
	}

	private Runnable ticking(SimulatedInstance instance) {
		return () -> {
			try {
				instance.tick();
				say(instance.name + " has ticked");
			}
			catch (DataAccessException | TransactionException | ChangeoverException ex) {
				say(instance.name + " fails to tick");
			}
		};
	}

	/** Slow work pauses before every other statement. */
	private Turns turns(Runnable work, boolean slow) {
		return new Turns(work, () -> slow && this.random.nextBoolean());
	}

	private static void kill(@Nullable Turns turns) {
		if (turns != null) {
			turns.kill();
		}
	}

	private void pass(int millis) {
		this.world.pass(millis);
		say(millis + " ms pass");
	}

	private void setBack(int millis) {
		this.world.setBack(millis);
		say("the clock of the database is set back by " + millis + " ms");
	}

	private void beginTransaction() {
		if (this.open.size() < 4) {
			SimulatedCaller caller = new SimulatedCaller(any(), this.random, this.history, this::value);
			this.open.add(caller);
			resume(caller);
		}
	}

	private void resumeTransaction() {
		if (!this.open.isEmpty()) {
			resume(this.open.get(this.random.nextInt(this.open.size())));
		}
	}

	private void resume(SimulatedCaller caller) {
		caller.turns.resume();
		if (caller.turns.hasEnded()) {
			this.open.remove(caller);
		}
	}

	private void click() {
		Phase current = this.world.state().phase();
		int direction = this.random.nextInt(10);
		int distance = (direction < 6) ? 1 : (direction < 8) ? -1 : this.random.nextInt(7) - 3;
		Phase target = Phase.values()[Math.min(5, Math.max(0, current.ordinal() + distance))];
		if (direction == 9) {
			this.flags = new Desired(this.random.nextBoolean(), this.random.nextBoolean(), this.random.nextBoolean(),
					false, null);
			say("somebody sets the flags to " + this.flags.phase() + " behind the guard");
			return;
		}
		SimulatedInstance instance = any();
		try {
			instance.coordinator.request(SimulatedDatabase.NAME, this.flags, Desired.of(target), Click.by("operator"));
			this.flags = Desired.of(target);
			say("asks for " + target);
		}
		catch (RefusedException ex) {
			prepare(instance, current);
		}
		catch (DataAccessException ex) {
			say("a click fails");
		}
	}

	private void prepare(SimulatedInstance instance, Phase current) {
		SweepKind kind = kind(current);
		try {
			instance.sweeps.start(SimulatedDatabase.NAME, kind, "operator", null, false);
			say("starts " + kind);
		}
		catch (RefusedException ex) {
			say("may not start " + kind);
		}
		catch (DataAccessException ex) {
			say("fails to start " + kind);
		}
	}

	private SweepKind kind(Phase current) {
		boolean repair = this.world.drifting() && (current != Phase.DUAL_WRITE || this.random.nextBoolean());
		MigrationState state = this.world.state();
		if (current.dualWrite() && repair) {
			return SweepKind.REPAIR;
		}
		return switch (current) {
			case DUAL_WRITE -> SweepKind.BACKFILL;
			case DARK_READ -> state.fresh().complete() ? SweepKind.VERIFICATION : SweepKind.BACKFILL;
			case LIVE, RAMP_DOWN -> state.old().complete() ? SweepKind.VERIFICATION : SweepKind.REVERSE_BACKFILL;
			default -> SweepKind.VERIFICATION;
		};
	}

	private void sweep() {
		Turns current = this.sweeping;
		if (current == null) {
			SimulatedInstance instance = any();
			current = turns(() -> {
				try {
					SweepSteps.step(instance.sweeps);
				}
				catch (DataAccessException | TransactionException | ChangeoverException ex) {
					say("a chunk fails");
				}
			}, this.random.nextInt(6) == 0);
		}
		current.resume();
		this.sweeping = current.hasEnded() ? null : current;
		say("a chunk goes on");
	}

	private void settle() {
		while (!this.open.isEmpty()) {
			resume(this.open.get(0));
		}
		while (this.sweeping != null) {
			sweep();
		}
	}

	private void endTicks() {
		for (SimulatedInstance instance : List.copyOf(this.instances.keySet())) {
			while (this.instances.get(instance) != null) {
				tick(instance);
			}
		}
	}

	private void say(String event) {
		this.history.say(event);
	}

}
