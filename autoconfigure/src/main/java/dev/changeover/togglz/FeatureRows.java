package dev.changeover.togglz;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import dev.changeover.phase.Database;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.util.DefaultMapSerializer;
import org.togglz.core.repository.util.MapSerializer;
import org.togglz.core.util.NamedFeature;

/**
 * The statements on {@code CHANGEOVER_FEATURE}, whose columns are those of Togglz's own
 * JDBC store. They join the transaction of the caller.
 */
final class FeatureRows {

	private static final MapSerializer PARAMETERS = DefaultMapSerializer.multiline();

	private final Database database;

	FeatureRows(Database database) {
		this.database = database;
	}

	/** Reads all rows in one query. */
	Map<String, FeatureState> read() {
		Map<String, FeatureState> states = new HashMap<>();
		this.database.sql("select FEATURE_NAME, FEATURE_ENABLED, STRATEGY_ID, STRATEGY_PARAMS from {feature}")
			.query((row) -> {
				FeatureState state = new FeatureState(new NamedFeature(row.getString(1)), row.getInt(2) > 0);
				state.setStrategyId(row.getString(3));
				String parameters = row.getString(4);
				if (parameters != null) {
					PARAMETERS.deserialize(parameters).forEach(state::setParameter);
				}
				states.put(row.getString(1), state);
			});
		return states;
	}

	/**
	 * Writes one row over the stored one.
	 * @throws org.springframework.dao.DuplicateKeyException when another transaction
	 * entered the feature in between
	 */
	void write(FeatureState state) {
		String parameters = PARAMETERS.serialize(state.getParameterMap());
		String strategy = Canary.hasStrategy(state) ? state.getStrategyId().strip() : null;
		int updated = this.database.sql("""
				update {feature} set FEATURE_ENABLED = ?, STRATEGY_ID = ?, STRATEGY_PARAMS = ?
				where FEATURE_NAME = ?""")
			.params(Arrays.asList(state.isEnabled() ? 1 : 0, strategy, parameters.isBlank() ? null : parameters,
					state.getFeature().name()))
			.update();
		if (updated == 0) {
			this.database.sql("""
					insert into {feature} (FEATURE_NAME, FEATURE_ENABLED, STRATEGY_ID, STRATEGY_PARAMS)
					values (?, ?, ?, ?)""")
				.params(Arrays.asList(state.getFeature().name(), state.isEnabled() ? 1 : 0, strategy,
						parameters.isBlank() ? null : parameters))
				.update();
		}
	}

}
