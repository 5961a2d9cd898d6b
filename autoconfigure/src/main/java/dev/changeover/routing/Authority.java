package dev.changeover.routing;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.MigrationState;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Which side answers. The phase says so; where a canary is set, it decides once for each
 * transaction.
 */
final class Authority {

	private final @Nullable Canary canary;

	Authority(@Nullable Canary canary) {
		this.canary = canary;
	}

	Side answering(MigrationState state) {
		if (state.canary() == null || state.phase() != Phase.LIVE) {
			return state.phase().authoritative();
		}
		return TransactionSynchronizationManager.isSynchronizationActive() ? pinned(state.name()).side
				: decided(state.name());
	}

	private Side decided(String migration) {
		return (this.canary != null && this.canary.answersNew(migration)) ? Side.NEW : Side.OLD;
	}

	private Decision pinned(String migration) {
		Decision.For key = new Decision.For(this, migration);
		Decision decision = (Decision) TransactionSynchronizationManager.getResource(key);
		if (decision == null) {
			decision = new Decision(key, decided(migration));
			TransactionSynchronizationManager.bindResource(key, decision);
			TransactionSynchronizationManager.registerSynchronization(decision);
		}
		return decision;
	}

	private static final class Decision implements TransactionSynchronization {

		private final For key;

		private final Side side;

		Decision(For key, Side side) {
			this.key = key;
			this.side = side;
		}

		@Override
		public void suspend() {
			TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
		}

		@Override
		public void resume() {
			TransactionSynchronizationManager.bindResource(this.key, this);
		}

		@Override
		public void afterCompletion(int status) {
			TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
		}

		private record For(Authority authority, String migration) {
		}

	}

}
