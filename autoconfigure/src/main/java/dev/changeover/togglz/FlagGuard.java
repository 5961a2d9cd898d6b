package dev.changeover.togglz;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Click;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Migration;
import dev.changeover.report.Refusals;
import dev.changeover.report.Right;
import org.jspecify.annotations.Nullable;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.StateRepository;
import org.togglz.core.user.FeatureUser;

/**
 * Stands before the store of the flags: whoever changes a flag of a migration, by the
 * console, the actuator or in code, is judged first. A refused change leaves the flag as
 * it was; a change to what is stored already passes. Thread-safe.
 */
public final class FlagGuard {

	private final FlagCatalogue catalogue;

	private final FlagStates states;

	private final Supplier<FeatureManager> features;

	private final Warrant warrant;

	private final Judge judge;

	private final Function<String, Phase> current;

	private final Predicate<String> signed;

	private final Refusals refusals;

	private final Runnable accepted;

	/** What the current thread says to the flags it changes; set by {@link #as}. */
	private final ThreadLocal<@Nullable Asker> askers = new ThreadLocal<>();

	/** Whether the current thread has passed a guard already. */
	private final ThreadLocal<Boolean> passed = ThreadLocal.withInitial(() -> false);

	/**
	 * Makes a guard.
	 * @param catalogue the flags to guard
	 * @param states what is stored
	 * @param features the feature manager, asked for at the first use
	 * @param warrant knows who may change a flag
	 * @param judge who says yes or no
	 * @param current tells the current phase of a migration
	 * @param signed tells whether the contract of a migration is signed
	 * @param refusals tells of what is refused before that
	 * @param accepted called after a change was stored
	 */
	public FlagGuard(FlagCatalogue catalogue, FlagStates states, Supplier<FeatureManager> features, Warrant warrant,
			Judge judge, Function<String, Phase> current, Predicate<String> signed, Refusals refusals,
			Runnable accepted) {
		this.catalogue = catalogue;
		this.states = states;
		this.features = features;
		this.warrant = warrant;
		this.judge = judge;
		this.current = current;
		this.signed = signed;
		this.refusals = refusals;
		this.accepted = accepted;
	}

	/**
	 * Says who changes flags within a piece of work, and why.
	 * @param click what they say
	 * @param seen what they took the flags to say, or {@code null} to change them
	 * whatever they say
	 * @param work the work, on this thread
	 */
	void as(Click click, @Nullable Desired seen, Runnable work) {
		Asker outer = this.askers.get();
		this.askers.set(new Asker(click, seen));
		try {
			work.run();
		}
		finally {
			this.askers.set(outer);
		}
	}

	/**
	 * Changes a state in a store, if it may be changed.
	 * @param store the store behind this guard
	 * @param state the state to store
	 * @throws RefusedException when the flag must stay as it is
	 */
	void write(StateRepository store, FeatureState state) {
		String name = state.getFeature().name();
		if (this.passed.get()) {
			store.setFeatureState(state);
			return;
		}
		Optional<MigrationFlag> flag = this.catalogue.find(name);
		if (flag.isPresent()) {
			change(store, flag.get(), state);
		}
		else {
			changeOfUser(store, state);
		}
	}

	private void change(StateRepository store, MigrationFlag flag, FeatureState state) {
		Migration migration = flag.migration();
		FeatureState wantedState = this.refusals.telling(by(), () -> StrategyRule.apply(flag, state));
		Phase current = this.current.apply(migration.name());
		Desired stored = this.catalogue.desired(migration, this.states.read());
		Desired before = before(flag, stored.in(current));
		Desired wanted = FlagCatalogue.overlay(before, flag, wantedState);
		if (wanted.equals(before)) {
			keep(store, stored, current, flag, wantedState);
			return;
		}
		requireSeen(flag.name(), migration, before);
		Right right = (flag.rung() == Rung.CONTRACT) ? Right.CONTRACT : Right.OPERATE;
		this.judge.judge(migration.name(), before, wanted, click(migration, flag.name(), right));
		this.refusals.telling(by(), () -> store(store, flag, current, before, wantedState));
		changed(wanted);
		this.accepted.run();
	}

	/**
	 * A signature is what the table of the phases says: the store may have lost the flag,
	 * or kept it where the signature was not.
	 */
	private Desired before(MigrationFlag flag, Desired stored) {
		return (flag.rung() == Rung.CONTRACT) ? Rung.CONTRACT.set(stored, this.signed.test(flag.migration().name()))
				: stored;
	}

	/**
	 * What a phase has on, or is signed, is worth to be stored where the store has lost
	 * it; else nothing changes.
	 */
	private static void keep(StateRepository store, Desired stored, Phase current, MigrationFlag flag,
			FeatureState state) {
		boolean lost = (flag.rung() == Rung.CONTRACT) ? stored.contract() != state.isEnabled()
				: stored.lost(current).contains(flag.rung().name());
		if (lost) {
			store.setFeatureState(state);
		}
	}

	private FeatureState store(StateRepository store, MigrationFlag flag, Phase current, Desired judged,
			FeatureState state) {
		String migration = flag.migration().name();
		if (!(store instanceof FeatureTable table)) {
			pass(store, state);
		}
		else if (!table.replace(migration, (states) -> {
			Desired now = this.catalogue.desired(flag.migration(), this.states.in(states)).in(current);
			return flag.rung() == Rung.CONTRACT || Rung.CONTRACT.set(now, judged.contract()).equals(judged);
		}, state)) {
			throw tooLate(flag.name(), migration);
		}
		return state;
	}

	/** Requires that the flags say what whoever changes them has seen. */
	private void requireSeen(String flag, Migration migration, Desired before) {
		Asker asker = this.askers.get();
		Desired seen = (asker != null) ? asker.seen : null;
		if (seen == null) {
			return;
		}
		Phase phase = this.current.apply(migration.name());
		if (!Rung.CONTRACT.set(before.in(phase), seen.contract()).equals(seen.in(phase))) {
			this.refusals.telling(by(), () -> {
				throw tooLate(flag, migration.name());
			});
		}
	}

	private void changed(Desired wanted) {
		Asker asker = this.askers.get();
		if (asker != null && asker.seen != null) {
			asker.seen = wanted;
		}
	}

	private static RefusedException tooLate(String flag, String migration) {
		return new RefusedException(migration,
				"The flag " + flag + " was not changed, because somebody else changed the flags of migration '"
						+ migration + "' at the same moment. Look where it stands now, then click again.");
	}

	private void changeOfUser(StateRepository store, FeatureState state) {
		boolean ours = false;
		for (Migration migration : this.catalogue.standingFor(state.getFeature().name())) {
			StoredStates stored = this.states.read();
			Desired before = this.catalogue.desired(migration, stored);
			Desired wanted = this.catalogue.desired(migration, stored.with(state));
			if (!wanted.equals(before)) {
				requireSeen(state.getFeature().name(), migration, before);
				this.judge.judge(migration.name(), before, wanted,
						click(migration, state.getFeature().name(), Right.OPERATE));
				ours = true;
			}
		}
		pass(store, state);
		if (ours) {
			this.accepted.run();
		}
	}

	private void pass(StateRepository store, FeatureState state) {
		this.passed.set(true);
		try {
			store.setFeatureState(state);
		}
		finally {
			this.passed.remove();
		}
	}

	/**
	 * Who changes a flag; whoever says so by {@link #as} was asked for the right there.
	 */
	private Click click(Migration migration, String flag, Right right) {
		Asker asker = this.askers.get();
		return (asker != null) ? asker.click
				: this.refusals.telling(by(), () -> permitted(migration.name(), flag, right));
	}

	private Click permitted(String migration, String flag, Right right) {
		String lacking = this.warrant.refusal(right);
		if (lacking != null) {
			throw new RefusedException(migration, "The flag " + flag + " was not changed. " + lacking);
		}
		return Click.by(by());
	}

	private String by() {
		Asker asker = this.askers.get();
		if (asker != null) {
			return asker.click.by();
		}
		FeatureUser user = this.features.get().getCurrentFeatureUser();
		return (user != null && user.getName() != null) ? user.getName() : "anonymous";
	}

	/** Who changes flags by {@link #as}. Used by one thread. */
	private static final class Asker {

		private final Click click;

		private @Nullable Desired seen;

		private Asker(Click click, @Nullable Desired seen) {
			this.click = click;
			this.seen = seen;
		}

	}

}
