package dev.changeover.routing;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import dev.changeover.ChangeoverException;
import dev.changeover.Side;
import dev.changeover.WriteDivergedException;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.MigrationState;
import org.jspecify.annotations.Nullable;

/**
 * Writes both sides in one transaction: OLD first, in every phase, so that instances in
 * neighbouring phases lock in the same order. A failure of the side that does not answer
 * is recorded by key in the outer phases; next to the change of authority a write is
 * stored on both sides or on neither.
 */
final class DualWrite {

	private static final int MOST_KEYS = 1000;

	private final DataSource dataSource;

	private final DriftLog drift;

	private final Calls calls;

	private final Managed managed;

	private final boolean failBoth;

	private final Map<Side, Boolean> undoable;

	private final WriteResults results;

	private final SecondLook secondLook;

	private final Authority authority;

	DualWrite(DataSource dataSource, DriftLog drift, Calls calls, Managed managed, boolean failBoth,
			Map<Side, Boolean> undoable, WriteResults results, SecondLook secondLook, Authority authority) {
		this.dataSource = dataSource;
		this.drift = drift;
		this.calls = calls;
		this.managed = managed;
		this.failBoth = failBoth;
		this.undoable = Map.copyOf(undoable);
		this.results = results;
		this.secondLook = secondLook;
		this.authority = authority;
	}

	@Nullable Object write(Operation operation, @Nullable Object[] arguments, MigrationState state, WriteTransaction.Scope scope)
			throws Throwable {
		Side answering = this.authority.answering(state);
		OnceOnly.keep(arguments);
		// What the caller left pending is not counted as OLD's.
		this.managed.flush();
		boolean generates = operation.carry().isOpen(arguments);
		SideRun old = run(operation, Side.OLD, answering, arguments, state, scope);
		try (Carry.Carried carried = operation.carry().over(arguments, old.result())) {
			SideRun fresh = run(operation, Side.NEW, answering, carried.arguments(), state, scope);
			settle(operation, carried.arguments(), generates, state, answering, old, fresh);
			return ((answering == Side.OLD) ? old : fresh).result();
		}
		catch (Throwable ex) {
			scope.spoil();
			throw ex;
		}
	}

	private SideRun run(Operation operation, Side side, Side answering, @Nullable Object[] arguments,
			MigrationState state, WriteTransaction.Scope scope) throws Throwable {
		Role role = (side == answering) ? Role.AUTHORITATIVE : Role.SECONDARY;
		boolean recorded = role == Role.SECONDARY && records(state) && operation.keys() != null && isUndoable(side);
		RowSavepoint savepoint = recorded ? RowSavepoint.on(this.dataSource) : null;
		SideRun run;
		try (Observed observed = new Observed(this.dataSource)) {
			try {
				Object result = this.calls.flushed(operation, side, role, arguments);
				run = new SideRun(result, null,
						(isUndoable(side) || observed.isComplete()) ? observed.changes() : Changes.UNSEEN);
			}
			catch (Throwable ex) {
				if (savepoint == null || !(ex instanceof Exception failure) || ex instanceof ChangeoverException) {
					// What the side changed before it failed is not on the other one.
					// Behind a persistence context nobody sees whether it did.
					if (observed.mayHaveChanged() || role == Role.SECONDARY || !isUndoable(side)) {
						scope.spoil();
					}
					throw ex;
				}
				undo(savepoint, failure, scope);
				observed.forget();
				run = new SideRun(null, failure, Changes.UNSEEN);
			}
		}
		if (run.failure() != null && scope.isRollbackOnly()) {
			throw run.failure();
		}
		// Where the commit follows it takes the savepoint along, without a round trip.
		if (savepoint != null && run.failure() == null && !scope.endsWithWrite()) {
			savepoint.release();
		}
		return run;
	}

	// A savepoint does not undo what a persistence context holds.
	private boolean isUndoable(Side side) {
		return Boolean.TRUE.equals(this.undoable.get(side));
	}

	private boolean records(MigrationState state) {
		return !this.failBoth && !state.phase().bothOrNothing();
	}

	private static void undo(RowSavepoint savepoint, Exception failure, WriteTransaction.Scope scope) throws Exception {
		try {
			savepoint.undo();
		}
		catch (SQLException | RuntimeException ex) {
			// Most likely the database has given up the whole transaction, OLD's part
			// included.
			failure.addSuppressed(ex);
			scope.spoil();
			throw failure;
		}
	}

	private void settle(Operation operation, @Nullable Object[] arguments, boolean generates, MigrationState state,
			Side answering, SideRun old, SideRun fresh) throws Throwable {
		SideRun answer = (answering == Side.OLD) ? old : fresh;
		SideRun other = (answering == Side.OLD) ? fresh : old;
		if (other.failure() != null) {
			List<String> keys = keys(operation, arguments, answer.result());
			if (keys.isEmpty()) {
				throw other.failure();
			}
			record(keys, answering.other(), Drift.Kind.MISSED_WRITE, describe(operation, other.failure()), state);
			return;
		}
		String difference = difference(operation, arguments, state,
				this.results.judge(operation, generates, old, fresh, state), old.changes().rows() != 0);
		if (difference == null) {
			return;
		}
		this.calls.diverged(operation);
		List<String> keys = records(state) ? keys(operation, arguments, answer.result()) : List.of();
		if (keys.isEmpty()) {
			throw new WriteDivergedException(this.calls.label(operation, state) + " did not do the same on both sides: "
					+ difference + ". Nothing is stored. Retry: another transaction may have come in between. If it"
					+ " always fails, one side misses what the other does.");
		}
		record(keys, answering.other(), Drift.Kind.WRITE_DIVERGENCE, operation.name() + ": " + difference, state);
	}

	private @Nullable String difference(Operation operation, @Nullable Object[] arguments, MigrationState state,
			WriteResults.Judgement judgement, boolean oldChanged) {
		if (judgement.difference() == null || judgement.doubt() == WriteResults.Doubt.NONE) {
			return judgement.difference();
		}
		Boolean equal = (judgement.doubt() != WriteResults.Doubt.OPEN)
				? this.secondLook.findsBothEqual(operation, arguments, oldChanged) : null;
		if (equal != null) {
			return equal ? null : judgement.difference();
		}
		if (judgement.doubt() == WriteResults.Doubt.UNLESS_EQUAL) {
			return judgement.difference();
		}
		this.calls.undecided(operation, state, judgement.difference());
		return null;
	}

	private static List<String> keys(Operation operation, @Nullable Object[] arguments, @Nullable Object result) {
		KeySource source = operation.keys();
		if (source == null) {
			return List.of();
		}
		List<String> known = source.of(arguments);
		List<String> keys = known.isEmpty() ? source.ofReturned(result) : known;
		return (keys.size() <= MOST_KEYS) ? keys : List.of();
	}

	private void record(List<String> keys, Side side, Drift.Kind kind, String detail, MigrationState state) {
		for (String key : keys) {
			this.drift.record(this.calls.migration(), side, kind, key, detail, state.epoch());
		}
	}

	private static String describe(Operation operation, Exception failure) {
		String type = failure.getClass().getSimpleName();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql) {
				return operation.name() + ": " + type + ", SQL state " + sql.getSQLState();
			}
		}
		return operation.name() + ": " + type;
	}

}
