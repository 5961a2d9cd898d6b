package dev.changeover.routing;

import java.sql.Connection;
import java.util.Date;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts the rows that one side changes, on the connection of the current transaction: so
 * a {@code void} method tells whether it changed anything, without another round trip.
 * JDBC is watched by a {@link StandIn} for the connection that the transaction holds;
 * what goes through a persistence provider is told by the connections of its
 * {@link ObservableDataSource}. Used by one thread.
 */
final class Observed implements AutoCloseable {

	private static final ThreadLocal<@Nullable Observed> CURRENT = new ThreadLocal<>();

	private final DataSource dataSource;

	private final @Nullable ConnectionHolder original;

	private final @Nullable ConnectionHolder observed;

	// The connection of the transaction where it tells everything that is changed on it.
	private final @Nullable Connection telling;

	private final @Nullable StandIn standIn;

	private final @Nullable Observed outer;

	// Somebody got the connection before there was a stand-in and did not give it back: a
	// side may use it, unseen.
	private final boolean bypassed;

	private final Changes.Sum changes = new Changes.Sum();

	private boolean forgotten;

	/**
	 * Begins to count.
	 * @param dataSource the data source whose connection the transaction holds
	 */
	Observed(DataSource dataSource) {
		this.dataSource = dataSource;
		this.original = (ConnectionHolder) TransactionSynchronizationManager.getResource(dataSource);
		this.telling = (this.original != null && ObservableDataSource.tells(this.original.getConnection()))
				? this.original.getConnection() : null;
		this.standIn = (this.original != null && this.telling == null) ? StandIn.of(this.original.getConnection())
				: null;
		if (this.original != null && this.standIn != null) {
			this.outer = this.standIn.tell(this);
			this.bypassed = (this.outer != null) ? this.outer.bypassed : this.original.isOpen();
			this.observed = swap(this.original, this.standIn.connection());
		}
		else {
			this.outer = CURRENT.get();
			this.bypassed = false;
			this.observed = null;
		}
		if (this.telling != null) {
			CURRENT.set(this);
		}
	}

	/**
	 * The observation of a connection on the current thread.
	 * @return {@code null} where nobody observes it
	 */
	static @Nullable Observed of(Object connection) {
		Observed current = CURRENT.get();
		return (current != null && current.telling == connection) ? current : null;
	}

	/**
	 * Counts an execution.
	 * @param effect what the statement does
	 * @param changed how many rows it changed
	 * @param told whether it tells how many
	 * @param exact whether the number is more than a guess
	 */
	void executed(SqlEffect effect, long changed, boolean told, boolean exact) {
		this.changes.add(effect, changed, told, exact);
		if (this.outer != null && this.telling == this.outer.telling) {
			this.outer.executed(effect, changed, told, exact);
		}
	}

	/**
	 * Whether nothing on the connection is missed, whoever uses it.
	 */
	boolean isComplete() {
		return this.telling != null;
	}

	private ConnectionHolder swap(ConnectionHolder holder, Connection watched) {
		ConnectionHolder replacement = new ConnectionHolder(watched, true);
		replacement.setSynchronizedWithTransaction(true);
		Date deadline = holder.getDeadline();
		if (deadline != null) {
			replacement.setTimeoutInMillis(Math.max(1, deadline.getTime() - System.currentTimeMillis()));
		}
		TransactionSynchronizationManager.unbindResource(this.dataSource);
		TransactionSynchronizationManager.bindResource(this.dataSource, replacement);
		return replacement;
	}

	/**
	 * What the side was seen to do.
	 */
	Changes changes() {
		Changes seen = this.changes.total();
		return (this.bypassed && seen.equals(Changes.NONE)) ? Changes.UNSEEN : seen;
	}

	/**
	 * Whether the side changed rows, or ran what does not tell whether it did, or may
	 * have run what nobody saw.
	 */
	boolean mayHaveChanged() {
		return this.bypassed || this.changes.mayHaveChanged();
	}

	/**
	 * Drops a mark that the transaction must roll back, as what the side did is undone.
	 */
	void forget() {
		this.forgotten = true;
	}

	@Override
	public void close() {
		if (this.telling != null) {
			CURRENT.set(this.outer);
		}
		if (this.original == null || this.observed == null || this.standIn == null) {
			return;
		}
		this.standIn.tell(this.outer);
		TransactionSynchronizationManager.unbindResource(this.dataSource);
		TransactionSynchronizationManager.bindResource(this.dataSource, this.original);
		if (this.observed.isRollbackOnly() && !this.forgotten) {
			this.original.setRollbackOnly();
		}
	}

}
