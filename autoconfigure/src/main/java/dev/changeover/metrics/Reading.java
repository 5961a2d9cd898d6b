package dev.changeover.metrics;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.PhaseTable;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepStatus;
import dev.changeover.sweep.Sweeps;
import org.jspecify.annotations.Nullable;

/**
 * The tables as they were at one moment, for all gauges of one scrape.
 *
 * @param migrations what was read, by name of the migration
 */
record Reading(Map<String, OfMigration> migrations) {

	static final Reading NONE = new Reading(Map.of());

	static Reading take(PhaseTable table, Fleet fleet, DriftLog drift, @Nullable Sweeps sweeps) {
		Map<String, OfMigration> all = new HashMap<>();
		for (MigrationState state : table.readAll()) {
			long lagging = fleet.members(state.name())
				.stream()
				.filter((member) -> !member.hasAcknowledged(state.epoch()))
				.count();
			Map<SweepKind, SweepStatus> latest = new EnumMap<>(SweepKind.class);
			if (sweeps != null) {
				for (SweepKind kind : SweepKind.values()) {
					sweeps.latest(state.name(), kind).ifPresent((status) -> latest.put(kind, status));
				}
			}
			all.put(state.name(), new OfMigration(state, lagging, drift.counts(state.name()), latest));
		}
		return new Reading(all);
	}

	/**
	 * What was read of one migration.
	 *
	 * @param state what the table says
	 * @param lagging number of instances that the fleet waits for
	 * @param drift unresolved entries by side and kind
	 * @param sweeps the latest sweep of each kind
	 */
	record OfMigration(MigrationState state, long lagging, Map<Side, Map<Drift.Kind, Long>> drift,
			Map<SweepKind, SweepStatus> sweeps) {

		double phase() {
			return this.state.phase().ordinal();
		}

		Instant since() {
			return this.state.since();
		}

		double drift(Side side, Drift.Kind kind) {
			return this.drift.getOrDefault(side, Map.of()).getOrDefault(kind, 0L);
		}

		double rows(SweepKind kind) {
			SweepStatus status = this.sweeps.get(kind);
			return (status != null) ? status.rows() : 0;
		}

		double progress(SweepKind kind) {
			SweepStatus status = this.sweeps.get(kind);
			if (status == null) {
				return 0;
			}
			Long expected = status.estimatedRows();
			if (status.finishedAt() != null || expected == null || expected <= 0) {
				return (status.finishedAt() != null) ? 1 : 0;
			}
			return Math.min(1.0, (double) status.rows() / expected);
		}

	}

}
