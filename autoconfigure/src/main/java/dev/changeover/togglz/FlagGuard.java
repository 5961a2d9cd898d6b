package dev.changeover.togglz;

import java.util.Optional;
import java.util.function.Function;
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

	private final Refusals refusals;

	private final Runnable accepted;

	/** What the current thread says to the flags it changes; set by {@link #as}. */
	private final ThreadLocal<@Nullable Click> clicks = new ThreadLocal<>();

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
	 * @param refusals tells of what is refused before that
	 * @param accepted called after a change was stored
	 */
	public FlagGuard(FlagCatalogue catalogue, FlagStates states, Supplier<FeatureManager> features, Warrant warrant,
			Judge judge, Function<String, Phase> current, Refusals refusals, Runnable accepted) {
		this.catalogue = catalogue;
		this.states = states;
		this.features = features;
		this.warrant = warrant;
		this.judge = judge;
		this.current = current;
		this.refusals = refusals;
		this.accepted = accepted;
	}

	/**
	 * Says who changes flags within a piece of work, and why.
	 * @param click what they say
	 * @param work the work, on this thread
	 */
	void as(Click click, Runnable work) {
		Click outer = this.clicks.get();
		this.clicks.set(click);
		try {
			work.run();
		}
		finally {
			this.clicks.set(outer);
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
		Desired before = stored.in(current);
		Desired wanted = FlagCatalogue.overlay(before, flag, wantedState);
		if (wanted.equals(before)) {
			keep(store, stored, current, flag, wantedState);
			return;
		}
		Right right = (flag.rung() == Rung.CONTRACT) ? Right.CONTRACT : Right.OPERATE;
		this.judge.judge(migration.name(), before, wanted, click(migration, flag.name(), right));
		this.refusals.telling(by(), () -> store(store, flag, current, before, wantedState));
		this.accepted.run();
	}

	/**
	 * What a phase has on is worth to be stored where the store has lost it; else nothing
	 * changes.
	 */
	private static void keep(StateRepository store, Desired stored, Phase current, MigrationFlag flag,
			FeatureState state) {
		if (stored.lost(current).contains(flag.rung().name())) {
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
			throw new RefusedException(migration,
					"The flag " + flag.name()
							+ " was not changed, because somebody else changed the flags of migration '" + migration
							+ "' at the same moment. Look where it stands now, then click again.");
		}
		return state;
	}

	private void changeOfUser(StateRepository store, FeatureState state) {
		boolean ours = false;
		for (Migration migration : this.catalogue.standingFor(state.getFeature().name())) {
			StoredStates stored = this.states.read();
			Desired before = this.catalogue.desired(migration, stored);
			Desired wanted = this.catalogue.desired(migration, stored.with(state));
			if (!wanted.equals(before)) {
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
		Click click = this.clicks.get();
		return (click != null) ? click : this.refusals.telling(by(), () -> permitted(migration.name(), flag, right));
	}

	private Click permitted(String migration, String flag, Right right) {
		String lacking = this.warrant.refusal(right);
		if (lacking != null) {
			throw new RefusedException(migration, "The flag " + flag + " was not changed. " + lacking);
		}
		return Click.by(by());
	}

	private String by() {
		Click click = this.clicks.get();
		if (click != null) {
			return click.by();
		}
		FeatureUser user = this.features.get().getCurrentFeatureUser();
		return (user != null && user.getName() != null) ? user.getName() : "unknown";
	}

}
