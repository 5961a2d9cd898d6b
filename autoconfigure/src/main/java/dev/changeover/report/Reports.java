package dev.changeover.report;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Drift;
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
import dev.changeover.schema.HeldChangeSet;
import dev.changeover.schema.Label;
import dev.changeover.schema.RanChangeSet;
import dev.changeover.sweep.RowFailure;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepState;
import dev.changeover.sweep.Sweeps;
import org.jspecify.annotations.Nullable;

/**
 * Tells where each migration stands and what blocks it. Reads the tables anew for each
 * report. Thread-safe.
 */
public final class Reports {

	private static final int HISTORY = 50;

	private static final int RECENT_DRIFT = 100;

	private static final int RECENT_FAILURES = 20;

	private final Migrations migrations;

	private final Coordinator coordinator;

	private final Flags flags;

	private final TransitionLog log;

	private final DriftLog drift;

	private final Comparisons comparisons;

	private final Fleet fleet;

	private final @Nullable Sweeps sweeps;

	private final @Nullable ChangelogGate changelog;

	private final CallFigures calls;

	private final Clock clock;

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
	 * @param clock tells the day for deadlines
	 */
	public Reports(Migrations migrations, Coordinator coordinator, Flags flags, TransitionLog log, DriftLog drift,
			Comparisons comparisons, Fleet fleet, @Nullable Sweeps sweeps, @Nullable ChangelogGate changelog,
			CallFigures calls, Clock clock) {
		this.migrations = migrations;
		this.coordinator = coordinator;
		this.flags = flags;
		this.log = log;
		this.drift = drift;
		this.comparisons = comparisons;
		this.fleet = fleet;
		this.sweeps = sweeps;
		this.changelog = changelog;
		this.calls = calls;
		this.clock = clock;
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
		Schema schema = schema(name);
		LocalDate deadline = migration.deadline();
		return new MigrationReport(name, migration.description(), migration.owner(), phase,
				outlook.desired().orElse(null), state.epoch(), state.since(), state.evidence(preparing).interval(),
				Map.of(Side.OLD, state.old(), Side.NEW, state.fresh()), state.requestedBy(), state.requestedReason(),
				outlook.blockers(), NextStep.after(outlook, schema, migration), named(migration, desired),
				desired.canary(), outlook.fleet().stream().map((member) -> instance(member, state)).toList(),
				sweep(name, SweepKind.BACKFILL, state), sweep(name, SweepKind.VERIFICATION, state),
				otherSweeps(name, state), drift(name), darkReads(migration, state), this.calls.bySide(name), schema,
				state.signedBy(), this.log.history(name, HISTORY), deadline, overdue(deadline, state));
	}

	private Instance instance(Member member, MigrationState state) {
		return new Instance(member.label(), member.version(), member.startedAt(), member.expiresAt(),
				member.acknowledged(), !member.hasAcknowledged(state.epoch()),
				member.id().equals(this.fleet.instance()));
	}

	private SweepProgress sweep(String migration, SweepKind kind, MigrationState state) {
		return latest(migration, kind, state).orElse(SweepProgress.NONE);
	}

	private Optional<SweepProgress> latest(String migration, SweepKind kind, MigrationState state) {
		Sweeps sweeps = this.sweeps;
		if (sweeps == null) {
			return Optional.empty();
		}
		return sweeps.latest(migration, kind).map((status) -> {
			boolean gone = status.state() == SweepState.COMPLETED && !holds(kind, state);
			List<RowFailure> failures = (status.failed() > 0) ? sweeps.failures(migration, kind, RECENT_FAILURES)
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

	private Map<SweepKind, SweepProgress> otherSweeps(String migration, MigrationState state) {
		Map<SweepKind, SweepProgress> others = new EnumMap<>(SweepKind.class);
		for (SweepKind kind : SweepKind.values()) {
			if (kind != SweepKind.BACKFILL && kind != SweepKind.VERIFICATION) {
				latest(migration, kind, state).ifPresent((progress) -> others.put(kind, progress));
			}
		}
		return others;
	}

	private DriftSummary drift(String migration) {
		Map<Side, Map<String, Long>> counts = new EnumMap<>(Side.class);
		this.drift.counts(migration)
			.forEach((side, kinds) -> counts.put(side,
					kinds.entrySet()
						.stream()
						.collect(Collectors.toMap((entry) -> entry.getKey().label(), Map.Entry::getValue))));
		long unresolved = counts.values()
			.stream()
			.flatMap((kinds) -> kinds.values().stream())
			.mapToLong(Long::longValue)
			.sum();
		List<Drift> recent = (unresolved > 0) ? this.drift.unresolved(migration, 0, RECENT_DRIFT) : List.of();
		return new DriftSummary(unresolved, counts, recent);
	}

	private @Nullable DarkReads darkReads(Migration migration, MigrationState state) {
		if (!state.phase().darkRead()) {
			return null;
		}
		Comparisons.Totals totals = this.comparisons.totals(migration.name(), state.sinceEpoch());
		return new DarkReads(totals.matches() + totals.mismatches(), totals.matches(), totals.mismatches(),
				totals.mismatchRate(), migration.evidence().minComparisons());
	}

	private Schema schema(String migration) {
		if (this.changelog == null) {
			return new Schema(Map.of(), Map.of());
		}
		return new Schema(
				this.changelog.ran()
					.stream()
					.filter((changeSet) -> changeSet.migration().equals(migration))
					.collect(Collectors.groupingBy(RanChangeSet::label, () -> new EnumMap<>(Label.class),
							Collectors.toList())),
				this.changelog.held()
					.stream()
					.filter((changeSet) -> changeSet.migration().equals(migration))
					.collect(Collectors.groupingBy(HeldChangeSet::label, () -> new EnumMap<>(Label.class),
							Collectors.toList())));
	}

	private boolean overdue(@Nullable LocalDate deadline, MigrationState state) {
		return deadline != null && state.contractedAt() == null && LocalDate.now(this.clock).isAfter(deadline);
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
