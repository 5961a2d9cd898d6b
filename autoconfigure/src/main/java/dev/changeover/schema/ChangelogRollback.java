package dev.changeover.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import liquibase.exception.LiquibaseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes labelled changesets back, the last first: those that tighten while OLD may still
 * come back into use, and those that expand in OFF, where nobody uses NEW.
 */
final class ChangelogRollback {

	private static final Logger logger = LoggerFactory.getLogger(ChangelogRollback.class);

	private final ChangelogGuard guard;

	private final GuardEngine engine;

	private final PatientRun patiently;

	ChangelogRollback(ChangelogGuard guard, GuardEngine engine, PatientRun patiently) {
		this.guard = guard;
		this.engine = engine;
		this.patiently = patiently;
	}

	ChangelogResult expand(String migration, String by, @Nullable String reason, boolean dryRun) {
		ChangelogResult result = run(migration, by, dryRun, () -> checkOff(migration), Label.TIGHTEN, Label.EXPAND);
		if (!dryRun) {
			this.engine.coordinator()
				.loosened(migration, by, reason, "rolled back " + String.join(", ", result.changeSets()));
		}
		return result;
	}

	ChangelogResult tighten(String migration, String by, @Nullable String reason, boolean dryRun) {
		boolean noted = this.engine.phases().read(migration).map((state) -> state.tightenedAt() != null).orElse(false);
		boolean none = ran(migration, Label.TIGHTEN).isEmpty();
		if (none && noted) {
			checkNotComplete(migration);
			if (!dryRun) {
				this.engine.coordinator()
					.loosened(migration, by, reason, "no tighten changeset stands as run any more");
			}
			return new ChangelogResult(List.of(), dryRun ? "" : null, dryRun);
		}
		ChangelogResult result = run(migration, by, dryRun, () -> checkNotComplete(migration), Label.TIGHTEN);
		if (!dryRun) {
			this.engine.coordinator()
				.loosened(migration, by, reason, "rolled back " + String.join(", ", result.changeSets()));
		}
		return result;
	}

	private void checkOff(String migration) {
		Phase phase = this.engine.phases().read(migration).orElseThrow().phase();
		if (phase != Phase.OFF) {
			throw new RefusedException(migration, "The expand changesets of migration '" + migration
					+ "' are in use: its phase is " + phase + ". Bring it back to OFF first.");
		}
		List<String> gone = ran(migration, Label.CONTRACT).stream().flatMap((one) -> one.keys().stream()).toList();
		if (!gone.isEmpty()) {
			throw new RefusedException(migration, "The contract of migration '" + migration + "' has run: "
					+ String.join(", ", gone) + ". NEW is all there is. Restore a backup to undo it.");
		}
	}

	private void checkNotComplete(String migration) {
		if (this.engine.phases().read(migration).orElseThrow().phase() == Phase.COMPLETE) {
			throw new RefusedException(migration,
					"Migration '" + migration + "' is in COMPLETE, where its tighten changesets run without a"
							+ " verification, so the next start would run them again. Go back to RAMP_DOWN first.");
		}
	}

	private ChangelogResult run(String migration, String by, boolean dryRun, Runnable check, Label... labels) {
		check.run();
		List<Ran> ran = ran(migration, labels);
		if (ran.isEmpty()) {
			throw new RefusedException(migration,
					"Migration '" + migration + "' has no "
							+ Stream.of(labels).map(Label::text).collect(Collectors.joining(" or "))
							+ " changesets that have run. There is nothing to undo.");
		}
		ran.forEach((one) -> one.changelog().requireOwnPaths(migration));
		try (RunProgress.Ending ending = this.guard.progress().begin(migration);
				LiquibaseMutex mutex = LiquibaseMutex.take()) {
			List<LabelledRollback.Undone> undone = show(ran);
			List<String> names = undone.stream().map(LabelledRollback.Undone::name).toList();
			requireWayBack(migration, undone);
			if (dryRun) {
				String sql = undone.stream().map(LabelledRollback.Undone::sql).collect(Collectors.joining());
				return new ChangelogResult(names, sql, true);
			}
			for (Ran one : ran) {
				this.patiently.run(migration, "roll back " + String.join(", ", one.keys()), one.changelog(), () -> {
					check.run();
					return left(one);
				});
			}
			logger.info("Migration '{}': rolled back {} by {}", migration, names, by);
			return new ChangelogResult(names, null, false);
		}
		catch (FailedRunException ex) {
			this.engine.coordinator().logged(migration, "ROLLBACK_FAILED", by, ex.why());
			throw new RefusedException(migration, "Migration '" + migration + "' was not rolled back. " + ex.why());
		}
		catch (LiquibaseException | SQLException ex) {
			throw new RefusedException(migration, "Migration '" + migration
					+ "' was not rolled back, as its changelog cannot be read: " + Failure.words(ex));
		}
	}

	private static List<LabelledRollback.Undone> show(List<Ran> ran) throws LiquibaseException, SQLException {
		List<LabelledRollback.Undone> undone = new ArrayList<>();
		for (Ran one : ran) {
			undone.addAll(new LabelledRollback(one.changelog(), one.keys()).show());
		}
		return undone;
	}

	private static void requireWayBack(String migration, List<LabelledRollback.Undone> undone) {
		List<String> stuck = undone.stream()
			.filter((one) -> one.sql() == null)
			.map(LabelledRollback.Undone::name)
			.toList();
		if (!stuck.isEmpty()) {
			throw new RefusedException(migration, "These changesets have no way back: " + String.join(", ", stuck)
					+ ". Give them a rollback block. Nothing was rolled back.");
		}
	}

	private static @Nullable LabelledWork left(Ran one) {
		Set<String> now = one.changelog().ran();
		Set<String> left = one.keys().stream().filter(now::contains).collect(Collectors.toSet());
		return left.isEmpty() ? null : new LabelledRollback(one.changelog(), left);
	}

	/** The changelogs that ran last come first. */
	private List<Ran> ran(String migration, Label... labels) {
		List<Ran> all = new ArrayList<>();
		for (GuardedChangelog changelog : this.guard.changelogs()) {
			Set<String> now = changelog.ran();
			Set<String> keys = Stream.of(labels)
				.flatMap((label) -> changelog.of(label, migration).stream())
				.map(LabelledChangeSet::key)
				.filter(now::contains)
				.collect(Collectors.toSet());
			if (!keys.isEmpty()) {
				all.add(new Ran(changelog, keys));
			}
		}
		Collections.reverse(all);
		return all;
	}

	private record Ran(GuardedChangelog changelog, Set<String> keys) {
	}

}
