package dev.changeover.sweep;

import dev.changeover.RefusedException;
import dev.changeover.phase.Migrations;
import org.jspecify.annotations.Nullable;

/**
 * Holds the sweep of a migration, lets it go on, and ends it. Thread-safe.
 */
final class SweepControls {

	private final Migrations migrations;

	private final RowSources sources;

	private final SweepTable sweeps;

	private final Outcome outcome;

	SweepControls(Migrations migrations, RowSources sources, SweepTable sweeps, Outcome outcome) {
		this.migrations = migrations;
		this.sources = sources;
		this.sweeps = sweeps;
		this.outcome = outcome;
	}

	void pause(String migration, String by) {
		change(migration, SweepState.RUNNING, SweepState.PAUSED, "Paused by " + by + ".");
	}

	void resume(String migration) {
		this.migrations.named(migration);
		this.sweeps.latest(migration, null)
			.filter((sweep) -> sweep.state() == SweepState.PAUSED)
			.ifPresent(this::checkMapping);
		change(migration, SweepState.PAUSED, SweepState.RUNNING, null);
	}

	void cancel(String migration, String by) {
		this.migrations.named(migration);
		Sweep sweep = this.sweeps.latest(migration, null)
			.filter((latest) -> latest.state().active())
			.orElseThrow(() -> new RefusedException(migration,
					"There is nothing to cancel: no sweep of '" + migration + "' runs or is paused."));
		this.outcome.end(sweep, SweepState.CANCELLED, "Cancelled by " + by + ".");
	}

	private void checkMapping(Sweep paused) {
		String migration = paused.migration();
		this.sources.of(migration)
			.filter((source) -> !source.mappingVersion().equals(paused.mappingVersion()))
			.ifPresent((source) -> {
				throw new RefusedException(migration,
						"RESUME of '" + migration + "' is refused: the mapping changed " + "since the " + paused.kind()
								+ " began, so the rows done before and after would differ. "
								+ "Cancel it and start it again.");
			});
	}

	private void change(String migration, SweepState from, SweepState to, @Nullable String message) {
		this.migrations.named(migration);
		boolean changed = this.sweeps.latest(migration, null)
			.filter((sweep) -> this.sweeps.change(sweep.id(), from, to, message))
			.isPresent();
		if (!changed) {
			throw new RefusedException(migration, "No sweep of '" + migration + "' is " + from + ".");
		}
	}

}
