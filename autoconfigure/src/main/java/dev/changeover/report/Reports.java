package dev.changeover.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Desired;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Member;
import dev.changeover.phase.Migration;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Outlook;
import dev.changeover.phase.TransitionLog;
import dev.changeover.report.MigrationReport.DarkReads;
import dev.changeover.report.MigrationReport.DriftSummary;
import dev.changeover.report.MigrationReport.Instance;
import dev.changeover.report.MigrationReport.Schema;
import dev.changeover.schema.ChangelogGate;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.Sweeps;
import org.jspecify.annotations.Nullable;

/**
 * Tells where each migration stands and what blocks it. Reads the tables anew for each
 * report. Thread-safe.
 */
public final class Reports {

	private static final int HISTORY = 50;

	private static final int RECENT_DRIFT = 100;

	private final Migrations migrations;

	private final Coordinator coordinator;

	private final Flags flags;

	private final TransitionLog log;

	private final DriftLog drift;

	private final Comparisons comparisons;

	private final Fleet fleet;

	private final SweepReports sweeps;

	private final @Nullable ChangelogGate changelog;

	private final CallFigures calls;

	private final Deadlines deadlines;

	/**
	 * Collects what a report is made of.
	 * @param migrations the declared migrations
	 * @param coordinator knows what blocks a step
	 * @param flags what is desired
	 * @param log what happened
	 * @param drift where the sides differ
	 * @param comparisons what dark reads found
	 * @param fleet who takes part
	 * @param sweeps the walks over all rows, where the application has any
	 * @param changelog the changesets, where the application has any
	 * @param calls how the sides do
	 * @param deadlines tells what takes too long
	 */
	public Reports(Migrations migrations, Coordinator coordinator, Flags flags, TransitionLog log, DriftLog drift,
			Comparisons comparisons, Fleet fleet, @Nullable Sweeps sweeps, @Nullable ChangelogGate changelog,
			CallFigures calls, Deadlines deadlines) {
		this.migrations = migrations;
		this.coordinator = coordinator;
		this.flags = flags;
		this.log = log;
		this.drift = drift;
		this.comparisons = comparisons;
		this.fleet = fleet;
		this.sweeps = new SweepReports(sweeps);
		this.changelog = changelog;
		this.calls = calls;
		this.deadlines = deadlines;
	}

	/**
	 * What is wrong with this instance, and which sweeps do not get on.
	 * @return sentences; empty when all is well
	 */
	public List<String> trouble() {
		List<String> trouble = new ArrayList<>(this.fleet.trouble());
		if (this.fleet.leaseValid()) {
			this.sweeps.stalled().forEach((name, stall) -> trouble.add("Migration '" + name + "': " + stall));
		}
		return trouble;
	}

	/**
	 * Reports on every declared migration.
	 * @return the reports, in the order of the configuration
	 */
	public List<MigrationReport> all() {
		Map<String, Desired> desired = this.flags.desired();
		List<MigrationReport> reports = new ArrayList<>();
		for (Migration migration : this.migrations) {
			reports.add(of(migration, desired.get(migration.name())));
		}
		return reports;
	}

	/**
	 * Reports on one migration.
	 * @param name its name
	 * @return the report
	 * @throws dev.changeover.phase.UnknownMigrationException when the application does
	 * not declare it
	 */
	public MigrationReport of(String name) {
		return of(this.migrations.named(name), this.flags.desired().get(name));
	}

	private MigrationReport of(Migration migration, @Nullable Desired flags) {
		String name = migration.name();
		Desired desired = (flags != null) ? flags : Desired.of(Phase.OFF);
		Outlook outlook = this.coordinator.outlook(name, desired);
		MigrationState state = outlook.state();
		Phase phase = state.phase();
		Side preparing = phase.authoritative().other();
		Schema schema = Schema.of(this.changelog, name);
		Map<SweepKind, SweepProgress> sweeps = this.sweeps.latest(state);
		NextStep next = NextStep.after(outlook, schema, migration, sweeps);
		SweepProgress backfill = Optional.ofNullable(sweeps.remove(SweepKind.BACKFILL)).orElse(SweepProgress.NONE);
		SweepProgress verification = Optional.ofNullable(sweeps.remove(SweepKind.VERIFICATION))
			.orElse(SweepProgress.NONE);
		return new MigrationReport(name, migration.description(), migration.owner(), phase,
				outlook.desired().orElse(null), state.epoch(), state.since(), state.evidence(preparing).interval(),
				Map.of(Side.OLD, state.old(), Side.NEW, state.fresh()), state.requestedBy(), state.requestedReason(),
				outlook.blockers(), next, named(migration, desired), desired.doubt(phase), desired.canary(),
				outlook.fleet().stream().map((member) -> instance(member, state)).toList(), backfill, verification,
				sweeps, drift(name), darkReads(migration, state), this.calls.bySide(name), schema, state.signedBy(),
				this.log.history(name, HISTORY), migration.deadline(), this.deadlines.overdue(migration, state),
				this.deadlines.lingering(migration, state));
	}

	private Instance instance(Member member, MigrationState state) {
		return new Instance(member.label(), member.version(), member.startedAt(), member.expiresAt(),
				member.acknowledged(), member.lags(state.epoch()), member.retired(),
				member.id().equals(this.fleet.instance()));
	}

	private DriftSummary drift(String migration) {
		DriftSummary counted = DriftSummary.of(this.drift.counts(migration));
		return (counted.unresolved() > 0) ? counted.with(this.drift.unresolved(migration, 0, RECENT_DRIFT)) : counted;
	}

	private @Nullable DarkReads darkReads(Migration migration, MigrationState state) {
		if (!state.phase().darkRead()) {
			return null;
		}
		Comparisons.Totals totals = this.comparisons.totals(migration.name(), state.sinceEpoch());
		return new DarkReads(totals.matches() + totals.mismatches(), totals.matches(), totals.mismatches(),
				totals.mismatchRate(), migration.evidence().minComparisons());
	}

	private static Map<String, Boolean> named(Migration migration, Desired desired) {
		String prefix = migration.name().toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
		Map<String, Boolean> named = new LinkedHashMap<>();
		if (migration.twoSided()) {
			named.put(prefix + "_DUAL_WRITE", desired.dualWrite());
			named.put(prefix + "_DARK_READ", desired.darkRead());
			named.put(prefix + "_CUTOVER", desired.cutover());
		}
		named.put(prefix + "_CONTRACT", desired.contract());
		return named;
	}

}
