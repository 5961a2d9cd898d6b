package dev.changeover.report;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.changeover.phase.MigrationState;
import dev.changeover.sweep.RowFailure;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepState;
import dev.changeover.sweep.Sweeps;
import org.jspecify.annotations.Nullable;

/**
 * How far the sweeps of a migration are, and whether what they showed still holds.
 */
final class SweepReports {

	private static final int RECENT_FAILURES = 20;

	private final @Nullable Sweeps sweeps;

	SweepReports(@Nullable Sweeps sweeps) {
		this.sweeps = sweeps;
	}

	/** Sweeps that do not get on, by name of the migration, each with a sentence. */
	Map<String, String> stalled() {
		return (this.sweeps != null) ? this.sweeps.stalled() : Map.of();
	}

	/** The last sweep of each kind that ever ran. */
	Map<SweepKind, SweepProgress> latest(MigrationState state) {
		Map<SweepKind, SweepProgress> latest = new EnumMap<>(SweepKind.class);
		for (SweepKind kind : SweepKind.values()) {
			find(kind, state).ifPresent((progress) -> latest.put(kind, progress));
		}
		return latest;
	}

	private Optional<SweepProgress> find(SweepKind kind, MigrationState state) {
		Sweeps sweeps = this.sweeps;
		if (sweeps == null) {
			return Optional.empty();
		}
		return sweeps.latest(state.name(), kind).map((status) -> {
			boolean gone = status.state() == SweepState.COMPLETED && !holds(kind, state);
			List<RowFailure> failures = (status.failed() > 0) ? sweeps.failures(state.name(), kind, RECENT_FAILURES)
					: List.of();
			return SweepProgress.of(status, gone ? SweepState.VOID : status.state(), failures);
		});
	}

	private static boolean holds(SweepKind kind, MigrationState state) {
		return switch (kind) {
			case BACKFILL -> state.fresh().complete();
			case REVERSE_BACKFILL -> state.old().complete();
			case VERIFICATION -> state.verifiedEpoch() != null;
			case REPAIR, PREFLIGHT, CLEAR_NEW -> true;
		};
	}

}
