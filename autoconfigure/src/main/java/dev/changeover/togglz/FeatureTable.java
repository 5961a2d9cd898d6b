package dev.changeover.togglz;

import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import dev.changeover.phase.Database;
import dev.changeover.phase.PhaseTable;
import org.jspecify.annotations.Nullable;
import org.togglz.core.Feature;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.StateRepository;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The state of every feature in {@code CHANGEOVER_FEATURE}: shared by all instances, kept
 * over a restart. Inside a transaction of the caller's on the same data source everything
 * happens in it and on its connection; outside, each write commits by itself. Asking for
 * a feature costs no query a call; another instance's change is seen within a second, an
 * own one at once. Thread-safe.
 */
public final class FeatureTable implements StateRepository {

	private final Database database;

	private final FeatureRows rows;

	private final Map<String, FeatureState> defaults;

	private final RememberedStates remembered;

	/**
	 * Opens the table.
	 * @param database where it is kept
	 * @param defaults states of features that the table does not know, by name
	 * @param nanoTime a clock such as {@link System#nanoTime}
	 */
	public FeatureTable(Database database, Map<String, FeatureState> defaults, LongSupplier nanoTime) {
		this.database = database;
		this.rows = new FeatureRows(database);
		this.defaults = Map.copyOf(defaults);
		this.remembered = new RememberedStates(nanoTime);
	}

	@Override
	public @Nullable FeatureState getFeatureState(Feature feature) {
		return stateIn(states(), feature);
	}

	@Override
	public void setFeatureState(FeatureState state) {
		if (TransactionStates.inTransaction(this.database.dataSource())) {
			TransactionStates.current(this, this.remembered::forget).changed = true;
			this.rows.write(state);
		}
		else {
			writeAlone(state);
		}
	}

	/**
	 * Reads all states anew, in one query.
	 * @return a state for each feature that has one
	 */
	Map<String, FeatureState> readAll() {
		Map<String, FeatureState> states = new HashMap<>(this.defaults);
		states.putAll(this.rows.read());
		return states;
	}

	/**
	 * Writes a state unless the features changed since somebody judged it. Writes of one
	 * migration wait for one another, on all instances.
	 * @param migration name of the migration that the feature belongs to
	 * @param unchanged whether the states are still those that were judged
	 * @param state the state to store
	 * @return {@code false} when they are not, and nothing was written
	 */
	boolean replace(String migration, Predicate<Map<String, FeatureState>> unchanged, FeatureState state) {
		boolean written = this.database.inTransaction(() -> {
			new PhaseTable(this.database).lock(migration);
			if (!unchanged.test(readAll())) {
				return false;
			}
			this.rows.write(state);
			return true;
		});
		this.remembered.forget();
		return written;
	}

	/** Picks a state, with the feature asked for and safe to be changed. */
	static @Nullable FeatureState stateIn(Map<String, FeatureState> states, Feature feature) {
		FeatureState state = states.get(feature.name());
		if (state == null) {
			return null;
		}
		FeatureState copy = new FeatureState(feature, state.isEnabled()).setStrategyId(state.getStrategyId());
		state.getParameterMap().forEach(copy::setParameter);
		return copy;
	}

	private Map<String, FeatureState> states() {
		if (!TransactionStates.inTransaction(this.database.dataSource())) {
			Map<String, FeatureState> known = this.remembered.recall();
			return (known != null) ? known : this.remembered.read(this::readAll);
		}
		TransactionStates own = TransactionStates.current(this, this.remembered::forget);
		if (own.changed) {
			return readAll();
		}
		Map<String, FeatureState> known = this.remembered.recall();
		if (known == null) {
			known = own.read;
		}
		if (known == null && seesCommits()) {
			return this.remembered.read(this::readAll);
		}
		if (known == null) {
			known = readAll();
			own.read = known;
		}
		return known;
	}

	/** A snapshot older than another thread's change must not be shown to others. */
	private boolean seesCommits() {
		ConnectionCallback<Integer> isolation = Connection::getTransactionIsolation;
		Integer level = new JdbcTemplate(this.database.dataSource()).execute(isolation);
		return level != null && level <= Connection.TRANSACTION_READ_COMMITTED;
	}

	private void writeAlone(FeatureState state) {
		try {
			commit(state);
		}
		catch (DuplicateKeyException ex) {
			// Another instance entered the feature in between: now there is a row.
			commit(state);
		}
		this.remembered.forget();
	}

	private void commit(FeatureState state) {
		this.database.inTransaction(() -> {
			this.rows.write(state);
			return state;
		});
	}

}
