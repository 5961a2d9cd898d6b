package dev.changeover.phase;

import java.time.Instant;

import dev.changeover.Phase;
import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * What the table says of one migration. Immutable.
 *
 * @param name the migration
 * @param phase the current phase
 * @param epoch number of the current phase; grows by one with every transition, and with
 * the end of a backfill and every change of the canary
 * @param sinceEpoch epoch in which the current phase was entered
 * @param since when the current phase was entered, by the clock of the database
 * @param canary the activation strategy that decides whose reads NEW answers, or
 * {@code null} without one
 * @param old what is known of OLD
 * @param fresh what is known of NEW
 * @param verifiedEpoch epoch in which the last clean verification began, or {@code null}
 * when none holds
 * @param verifiedAt when it ended
 * @param tightenedAt when a {@code tighten} changeset ran
 * @param contractedAt when the contract ran
 * @param oldAbandoned whether the operator gave OLD up for the step to COMPLETE; any
 * other step takes it back
 * @param requestedBy who asked for the desired phase
 * @param requestedReason why
 * @param forced whether they forced it
 * @param signedAt when the contract was signed, or {@code null} while it is not
 * @param signedBy who signed it
 */
public record MigrationState(String name, Phase phase, long epoch, long sinceEpoch, Instant since,
		@Nullable String canary, SideEvidence old, SideEvidence fresh, @Nullable Long verifiedEpoch,
		@Nullable Instant verifiedAt, @Nullable Instant tightenedAt, @Nullable Instant contractedAt,
		boolean oldAbandoned, @Nullable String requestedBy, @Nullable String requestedReason, boolean forced,
		@Nullable Instant signedAt, @Nullable String signedBy) {

	/**
	 * What is known of a side.
	 * @param side the side asked about
	 * @return its evidence
	 */
	public SideEvidence evidence(Side side) {
		return (side == Side.OLD) ? this.old : this.fresh;
	}

	/**
	 * Whether a side may rightly lack rows, so that a write which finds fewer there than
	 * on the other side is no divergence.
	 * @param side the side asked about
	 * @return {@code true} until the end of its backfill is in force
	 */
	public boolean mayLackRows(Side side) {
		return !evidence(side).complete();
	}

}
