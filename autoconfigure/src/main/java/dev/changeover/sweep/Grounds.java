package dev.changeover.sweep;

import java.util.List;
import java.util.stream.Collectors;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.phase.Member;
import dev.changeover.phase.MigrationState;
import org.jspecify.annotations.Nullable;

/**
 * When a sweep may begin, and when it may go on: what it writes never answers callers,
 * and what it proves is proved within one interval.
 */
final class Grounds {

	private Grounds() {
	}

	/**
	 * The side that a sweep is about.
	 */
	static Side side(SweepKind kind, Phase phase) {
		return switch (kind) {
			case BACKFILL, PREFLIGHT, CLEAR_NEW -> Side.NEW;
			case REVERSE_BACKFILL -> Side.OLD;
			case VERIFICATION, REPAIR -> phase.authoritative().other();
		};
	}

	/**
	 * Refuses a sweep that may not begin now.
	 * @param fleet the instances that take part
	 */
	static void check(SweepKind kind, MigrationState state, List<Member> fleet) {
		String migration = state.name();
		Side side = side(kind, state.phase());
		if (kind == SweepKind.PREFLIGHT || kind == SweepKind.CLEAR_NEW) {
			if (state.phase() != Phase.OFF) {
				throw refused(migration, kind,
						"it runs in OFF only, where nobody writes NEW, and the phase is " + state.phase() + ".",
						"Switch the flags back to OFF first.");
			}
			return;
		}
		if (!state.phase().dualWrite()) {
			throw refused(migration, kind, "in " + state.phase() + " not every write goes to both sides.",
					(state.phase() == Phase.OFF) ? "Switch DUAL_WRITE on first."
							: "Go back to RAMP_DOWN (switch DUAL_WRITE on) first.");
		}
		if (side == state.phase().authoritative()) {
			throw refused(migration, kind,
					"in " + state.phase() + " " + side + " answers callers, and no sweep writes the side that answers.",
					(kind == SweepKind.BACKFILL) ? "Use REVERSE_BACKFILL to fill OLD from NEW."
							: "Use BACKFILL to fill NEW from OLD.");
		}
		checkInterval(kind, state, side, fleet);
		if (kind == SweepKind.VERIFICATION) {
			checkBackfilled(state, side, fleet);
		}
	}

	private static void checkInterval(SweepKind kind, MigrationState state, Side side, List<Member> fleet) {
		if (state.evidence(side).unbroken()) {
			return;
		}
		String waited = laggards(fleet, state.epoch());
		throw refused(state.name(), kind,
				"not every writer is known to write " + side + " yet. "
						+ (waited.isEmpty() ? "The fleet is about to record that it does."
								: "Waiting for " + waited + " to leave the epochs before " + state.epoch() + "."),
				"Try again in a few seconds; an instance that stays behind has a long transaction open.");
	}

	private static void checkBackfilled(MigrationState state, Side side, List<Member> fleet) {
		Long backfilled = state.evidence(side).backfilled();
		if (backfilled == null) {
			throw refused(state.name(), SweepKind.VERIFICATION,
					side + " has not been backfilled since every writer has written it.",
					"Run " + ((side == Side.NEW) ? "BACKFILL" : "REVERSE_BACKFILL") + " first.");
		}
		String waited = laggards(fleet, backfilled);
		if (!waited.isEmpty()) {
			throw refused(state.name(), SweepKind.VERIFICATION,
					"a transaction from before the end of the backfill may be open on " + waited + ".",
					"Try again in a few seconds; an instance that stays behind has a long transaction open.");
		}
	}

	/**
	 * Says why a sweep that has begun may not go on.
	 * @return the reason, or {@code null} when it may
	 */
	static @Nullable String broken(Sweep sweep, MigrationState state) {
		if (sweep.kind() == SweepKind.PREFLIGHT || sweep.kind() == SweepKind.CLEAR_NEW) {
			if (state.phase() != Phase.OFF) {
				return "The phase went from OFF to " + state.phase() + ".";
			}
			// Both sides were written between one OFF and another.
			return (state.sinceEpoch() <= sweep.epoch()) ? null
					: "The phase left OFF and came back since it began. Start it again.";
		}
		if (sweep.kind() != SweepKind.VERIFICATION && sweep.side() == state.phase().authoritative()) {
			return sweep.side() + " answers callers since the phase is " + state.phase()
					+ "; a sweep never writes that side.";
		}
		Long interval = state.evidence(sweep.side()).interval();
		if (!state.phase().dualWrite() || interval == null || !interval.equals(sweep.interval())) {
			return "The time in which every writer wrote both sides without a break is over: the phase is "
					+ state.phase() + ", epoch " + state.epoch() + ". Start it again.";
		}
		return null;
	}

	static RefusedException refused(String migration, SweepKind kind, String why, String next) {
		return new RefusedException(migration, kind + " of '" + migration + "' is refused: " + why + " " + next);
	}

	private static String laggards(List<Member> fleet, long epoch) {
		return fleet.stream()
			.filter((member) -> !member.hasAcknowledged(epoch))
			.map(Member::label)
			.collect(Collectors.joining(", "));
	}

}
