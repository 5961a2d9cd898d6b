package dev.changeover.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Drift;
import dev.changeover.phase.SideEvidence;
import dev.changeover.phase.Transition;
import dev.changeover.schema.ChangelogGate;
import dev.changeover.schema.HeldChangeSet;
import dev.changeover.schema.Label;
import dev.changeover.schema.RanChangeSet;
import dev.changeover.sweep.SweepKind;
import org.jspecify.annotations.Nullable;

/**
 * Where one migration stands and what blocks it.
 *
 * @param migration its name
 * @param description one line for people
 * @param owner who is asked when it lingers
 * @param phase the current phase
 * @param desired the phase that the flags ask for, or {@code null} when they make none
 * @param epoch number of the current phase
 * @param since when the current phase was entered
 * @param interval epoch in which the unbroken time of the side that does not answer
 * began, or {@code null} while it is broken
 * @param evidence what is known of each side
 * @param requestedBy who asked for the desired phase last
 * @param requestedReason why
 * @param blockers what keeps it from the desired phase, or, where it is there, from the
 * next
 * @param nextStep what to do next
 * @param flags the flags by name
 * @param flagsInDoubt a sentence when their store has lost what the phase has on
 * @param canary whose reads NEW answers in LIVE, or {@code null} for all
 * @param instances the live instances that take part
 * @param backfill the last backfill of NEW
 * @param verification the last full comparison
 * @param sweeps the last sweep of each other kind that ever ran
 * @param drift rows on which the sides differ
 * @param darkReads verdicts since the current phase was entered, or {@code null} in a
 * phase without dark reads
 * @param calls how each side does, where that is measured
 * @param schema the changesets of the migration
 * @param signedBy who signed the contract, or {@code null} while nobody has
 * @param history the newest entries of the transition log
 * @param deadline the day by which it should be over
 * @param overdue a sentence when that day has passed and the migration is not over
 * @param lingering a sentence when both sides have been written for too long
 */
public record MigrationReport(String migration, String description, @Nullable String owner, Phase phase,
		@Nullable Phase desired, long epoch, Instant since, @Nullable Long interval, Map<Side, SideEvidence> evidence,
		@Nullable String requestedBy, @Nullable String requestedReason, List<Blocker> blockers, NextStep nextStep,
		Map<String, Boolean> flags, @Nullable String flagsInDoubt, @Nullable String canary, List<Instance> instances,
		SweepProgress backfill, SweepProgress verification, Map<SweepKind, SweepProgress> sweeps, DriftSummary drift,
		@Nullable DarkReads darkReads, Map<Side, SideFigures> calls, Schema schema, @Nullable String signedBy,
		List<Transition> history, @Nullable LocalDate deadline, @Nullable String overdue, @Nullable String lingering) {

	/**
	 * A live instance.
	 *
	 * @param name how people find it
	 * @param version its release, where known
	 * @param startedAt when it began
	 * @param expiresAt when its lease ends unless renewed
	 * @param acknowledged the epoch up to which it has left every older one; {@code null}
	 * when its release does not declare the migration
	 * @param lagging whether the fleet waits for it
	 * @param retired whether its release has retired the migration
	 * @param self whether it is the one that answers
	 */
	public record Instance(String name, @Nullable String version, Instant startedAt, Instant expiresAt,
			@Nullable Long acknowledged, boolean lagging, boolean retired, boolean self) {
	}

	/**
	 * Rows on which the sides differ.
	 *
	 * @param unresolved number of entries
	 * @param counts number by side and kind
	 * @param recent some entries, oldest first: keys and column names, never values
	 */
	public record DriftSummary(long unresolved, Map<Side, Map<String, Long>> counts, List<Drift> recent) {

		static DriftSummary of(Map<Side, Map<Drift.Kind, Long>> entries) {
			Map<Side, Map<String, Long>> counts = new EnumMap<>(Side.class);
			entries.forEach((side, kinds) -> kinds.forEach((kind,
					number) -> counts.computeIfAbsent(side, (key) -> new TreeMap<>()).put(kind.label(), number)));
			long unresolved = counts.values()
				.stream()
				.flatMap((kinds) -> kinds.values().stream())
				.mapToLong(Long::longValue)
				.sum();
			return new DriftSummary(unresolved, counts, List.of());
		}

		DriftSummary with(List<Drift> recent) {
			return new DriftSummary(this.unresolved, this.counts, recent);
		}

	}

	/**
	 * Verdicts of the whole fleet.
	 *
	 * @param comparisons answers compared
	 * @param matches equal answers
	 * @param mismatches confirmed differences
	 * @param mismatchRate share of differences, 0 to 1
	 * @param required comparisons that the cutover wants at least
	 */
	public record DarkReads(long comparisons, long matches, long mismatches, double mismatchRate, long required) {
	}

	/**
	 * The changesets of the migration.
	 *
	 * @param ran those that ran, by label
	 * @param held those that are held, by label, each with the reason
	 */
	public record Schema(Map<Label, List<RanChangeSet>> ran, Map<Label, List<HeldChangeSet>> held) {

		static Schema of(@Nullable ChangelogGate changelog, String migration) {
			if (changelog == null) {
				return new Schema(Map.of(), Map.of());
			}
			return new Schema(
					changelog.ran()
						.stream()
						.filter((changeSet) -> changeSet.migration().equals(migration))
						.collect(Collectors.groupingBy(RanChangeSet::label, () -> new EnumMap<>(Label.class),
								Collectors.toList())),
					changelog.held()
						.stream()
						.filter((changeSet) -> changeSet.migration().equals(migration))
						.collect(Collectors.groupingBy(HeldChangeSet::label, () -> new EnumMap<>(Label.class),
								Collectors.toList())));
		}

	}

}
