package dev.changeover.phase;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.changeover.Phase;
import dev.changeover.Side;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Plays phases to the callers of one application context, whatever phase the fleet is in:
 * to each thread those of its own test. A thread that belongs to no test, such as that of
 * a request, gets what the tests under way agree on. Thread-safe.
 */
@NullMarked
public final class Rehearsal {

	private final Phases phases;

	private final Migrations migrations;

	private final ThreadLocal<@Nullable Scene> mine = new ThreadLocal<>();

	private final Set<Scene> underWay = ConcurrentHashMap.newKeySet();

	/**
	 * Takes over the phases of an application context.
	 * @param phases what its repositories ask
	 * @param migrations the migrations that it declares
	 */
	public Rehearsal(Phases phases, Migrations migrations) {
		this.phases = phases;
		this.migrations = migrations;
		phases.rehearse(this::view);
	}

	/**
	 * Plays phases to the calling thread, beside those it is played already.
	 * @param wanted phase by migration; the others stay in the phase the fleet is in
	 * @return closes the scene, on the same thread
	 * @throws UnknownMigrationException when a migration is not declared
	 */
	public Scene play(Map<String, Phase> wanted) {
		Scene before = this.mine.get();
		Map<String, Phase> all = new HashMap<>();
		if (before != null) {
			all.putAll(before.wanted);
		}
		all.putAll(wanted);
		Scene scene = new Scene(all, before);
		this.mine.set(scene);
		this.underWay.add(scene);
		if (before != null) {
			this.underWay.remove(before);
		}
		return scene;
	}

	private @Nullable PhaseView view() {
		Scene scene = this.mine.get();
		if (scene != null) {
			return scene.view;
		}
		List<Scene> others = List.copyOf(this.underWay);
		if (others.isEmpty()) {
			return null;
		}
		if (others.stream().map((other) -> other.wanted).distinct().count() > 1) {
			throw new IllegalStateException("Tests that run in parallel play different phases ("
					+ others.stream().map((other) -> other.wanted.toString()).distinct().sorted().toList()
					+ "), and thread '" + Thread.currentThread().getName() + "' belongs to none of them. Let tests that"
					+ " call repositories on other threads run one at a time: @Execution(SAME_THREAD) on their class,"
					+ " or @ResourceLock.");
		}
		return others.get(0).view;
	}

	private PhaseView viewOf(Map<String, Phase> wanted) {
		wanted.keySet().forEach(this.migrations::named);
		PhaseView current = this.phases.current();
		return new PhaseView(this.migrations.names().stream().map((name) -> {
			Phase phase = wanted.get(name);
			if (phase != null) {
				return state(name, phase);
			}
			return (current != null) ? current.of(this.migrations.indexOf(name)) : state(name, Phase.OFF);
		}).toList());
	}

	/**
	 * What a regular walk up to a phase leaves: a side that answers, or that is compared
	 * with, has all rows.
	 */
	private static MigrationState state(String name, Phase phase) {
		long epoch = phase.ordinal() + 1L;
		SideEvidence all = new SideEvidence(1L, 1L);
		SideEvidence fresh = switch (phase) {
			case OFF -> SideEvidence.VOID;
			case DUAL_WRITE -> new SideEvidence(1L, null);
			default -> all;
		};
		return new MigrationState(name, phase, epoch, epoch, Instant.EPOCH, null,
				phase.writes(Side.OLD) ? all : SideEvidence.VOID, fresh, null, null, null, null, false, null, null,
				false, null, null);
	}

	/** The phases of one test. */
	public final class Scene implements AutoCloseable {

		private final Map<String, Phase> wanted;

		private final PhaseView view;

		private final @Nullable Scene before;

		private Scene(Map<String, Phase> wanted, @Nullable Scene before) {
			this.wanted = Map.copyOf(wanted);
			this.view = viewOf(wanted);
			this.before = before;
		}

		/**
		 * Ends the scene; what was played before goes on.
		 */
		@Override
		public void close() {
			Rehearsal.this.underWay.remove(this);
			if (this.before != null) {
				Rehearsal.this.underWay.add(this.before);
				Rehearsal.this.mine.set(this.before);
			}
			else {
				Rehearsal.this.mine.remove();
			}
		}

	}

}
