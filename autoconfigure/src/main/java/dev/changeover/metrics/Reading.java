package dev.changeover.metrics;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.phase.Migration;
import dev.changeover.phase.MigrationState;
import dev.changeover.report.Deadlines;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepStatus;
import dev.changeover.sweep.Sweeps;

/**
 * The tables as they were at one moment, for all gauges of one scrape.
 *
 * @param migrations what was read, by name of the migration
 */
record Reading(Map<String, OfMigration> migrations) {

	static final Reading NONE = new Reading(Map.of());

	static Reading take(MigrationMetrics.Sources sources) {
		Map<String, OfMigration> all = new HashMap<>();
		Map<String, MigrationState> states = sources.table()
			.readAll()
			.stream()
			.collect(Collectors.toMap(MigrationState::name, Function.identity()));
		Sweeps sweeps = sources.sweeps();
		Set<String> stalled = (sweeps != null) ? sweeps.stalled().keySet() : Set.of();
		for (Migration migration : sources.migrations()) {
			MigrationState state = states.get(migration.name());
			if (state != null) {
				all.put(migration.name(),
						OfMigration.read(migration, state, sources, stalled.contains(migration.name())));
			}
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
	 * @param stalled 1 when its sweep does not get on, else 0
	 * @param overdue 1 when the deadline has passed, else 0
	 * @param lingering 1 when both sides have been written for too long, else 0
	 */
	record OfMigration(MigrationState state, long lagging, Map<Side, Map<Drift.Kind, Long>> drift,
			Map<SweepKind, SweepStatus> sweeps, double stalled, double overdue, double lingering) {

		static OfMigration read(Migration migration, MigrationState state, MigrationMetrics.Sources sources,
				boolean stalled) {
			long lagging = sources.fleet()
				.members(state.name())
				.stream()
				.filter((member) -> member.lags(state.epoch()))
				.count();
			Map<SweepKind, SweepStatus> latest = new EnumMap<>(SweepKind.class);
			Sweeps sweeps = sources.sweeps();
			if (sweeps != null) {
				for (SweepKind kind : SweepKind.values()) {
					sweeps.latest(state.name(), kind).ifPresent((status) -> latest.put(kind, status));
				}
			}
			Deadlines deadlines = sources.deadlines();
			return new OfMigration(state, lagging, sources.drift().counts(state.name()), latest, stalled ? 1 : 0,
					(deadlines.overdue(migration, state) != null) ? 1 : 0,
					(deadlines.lingering(migration, state) != null) ? 1 : 0);
		}

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
			Double progress = (status != null) ? status.progress() : null;
			return (progress != null) ? progress : 0;
		}

	}

}
