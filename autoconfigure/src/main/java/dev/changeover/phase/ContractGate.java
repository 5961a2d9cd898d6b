package dev.changeover.phase;

import java.util.ArrayList;
import java.util.List;

import dev.changeover.Phase;

/**
 * What keeps {@code contract} and {@code tighten} changesets from running. Thread-safe.
 */
final class ContractGate {

	private final PhaseTable table;

	private final Instances instances;

	private final Migrations migrations;

	private final UnknownSessionsGate sessions;

	ContractGate(PhaseTable table, Instances instances, Migrations migrations, UnknownSessionsGate sessions) {
		this.table = table;
		this.instances = instances;
		this.migrations = migrations;
		this.sessions = sessions;
	}

	/**
	 * What keeps the contract from running.
	 */
	List<Blocker> contract(String name) {
		MigrationState state = this.table.read(name).orElse(null);
		if (state == null) {
			return List.of(notBegun());
		}
		List<Blocker> blockers = new ArrayList<>(signature(state, this.instances.members(name)));
		if (state.signedAt() == null) {
			blockers.add(Blocker.closed("signature", "Nobody has signed the contract.",
					"Switch on the flag CONTRACT, or run the CONTRACT action."));
		}
		return blockers;
	}

	/**
	 * What keeps the contract from being signed, but for the checklist.
	 */
	List<Blocker> signature(MigrationState state, List<Member> fleet) {
		if (state.phase() != Phase.COMPLETE) {
			return List.of(Blocker.closed("phase", "The phase is " + state.phase() + ", not COMPLETE.",
					"Bring the migration to COMPLETE first."));
		}
		List<Blocker> blockers = new ArrayList<>();
		List<String> others = fleet.stream().filter((member) -> member.lags(state.epoch())).map(Member::label).toList();
		if (!others.isEmpty()) {
			blockers
				.add(Blocker.closed("fleet", "Not every instance is in COMPLETE: " + String.join(", ", others) + ".",
						"Wait for them, or stop those whose release does not know the migration."));
		}
		if (asksForSessions(state.name())) {
			blockers.addAll(this.sessions.contract());
		}
		return blockers;
	}

	/**
	 * A release that has retired the migration knows no waiver of it. It relies on what
	 * was judged when the contract was signed.
	 */
	private boolean asksForSessions(String name) {
		return this.migrations.contains(name)
				&& !this.migrations.named(name).evidence().waived().containsKey(UnknownSessionsGate.NAME);
	}

	/**
	 * What keeps tighten changesets from running.
	 */
	List<Blocker> tighten(String name) {
		MigrationState state = this.table.read(name).orElse(null);
		if (state == null) {
			return List.of(notBegun());
		}
		if (!state.fresh().complete()) {
			return List.of(Blocker.closed("backfill", "NEW is not backfilled.", "Run BACKFILL in DUAL_WRITE."));
		}
		if (state.verifiedAt() == null && state.phase() != Phase.COMPLETE) {
			return List.of(Blocker.closed("verification", "NEW is not verified.", "Run VERIFY."));
		}
		return List.of();
	}

	private static Blocker notBegun() {
		return Blocker.closed("phase", "The migration has not begun.",
				"The first start enters it at OFF. Take it up the ladder from there.");
	}

}
