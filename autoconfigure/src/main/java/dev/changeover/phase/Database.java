package dev.changeover.phase;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.function.SingletonSupplier;

/**
 * The database that holds both sides and Changeover's tables. Thread-safe.
 */
public final class Database {

	private final DataSource dataSource;

	private final JdbcTemplate jdbc;

	private final JdbcClient client;

	private final Tables tables;

	private final Dialect dialect;

	private final String now;

	private final TransactionTemplate transactions;

	/** Whether the pool hands out connections that commit by themselves. */
	private final SingletonSupplier<Boolean> commits;

	/**
	 * Takes up a data source.
	 * @param dataSource where both sides and the tables are
	 * @param tables the names of the tables
	 * @throws IllegalStateException when the database is none of those supported
	 */
	public Database(DataSource dataSource, Tables tables) {
		this(dataSource, tables, dialect(dataSource), null);
	}

	Database(DataSource dataSource, Tables tables, Dialect dialect, @Nullable String now) {
		this.dataSource = dataSource;
		this.jdbc = new JdbcTemplate(dataSource);
		this.client = JdbcClient.create(this.jdbc);
		this.tables = tables;
		this.dialect = dialect;
		this.now = (now != null) ? now : dialect.now();
		this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		this.transactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
		this.commits = SingletonSupplier.of(() -> commits(dataSource));
	}

	private static boolean commits(DataSource dataSource) {
		try (Connection connection = dataSource.getConnection()) {
			return connection.getAutoCommit();
		}
		catch (SQLException ex) {
			throw new CannotGetJdbcConnectionException("Changeover cannot reach the database.", ex);
		}
	}

	private static Dialect dialect(DataSource dataSource) {
		try {
			return Dialect.of(dataSource);
		}
		catch (MetaDataAccessException ex) {
			throw new IllegalStateException("Changeover cannot reach the database to ask what it is.", ex);
		}
	}

	/**
	 * Whether what runs outside of a transaction is committed by itself.
	 */
	boolean commits() {
		return this.commits.obtain();
	}

	/**
	 * Prepares a statement on the connection of the current transaction. Outside of any,
	 * an update is committed, whatever the pool does by itself.
	 * @param sql the statement; {@code {migration}} stands for that table and so on,
	 * {@code {now}} for the time of the database
	 * @return the statement, its parameters to be bound
	 */
	public JdbcClient.StatementSpec sql(String sql) {
		JdbcClient.StatementSpec statement = this.client.sql(fill(sql));
		boolean joins = TransactionSynchronizationManager.isActualTransactionActive()
				&& TransactionSynchronizationManager.hasResource(this.dataSource);
		return joins ? statement : CommittedStatement.of(statement, this);
	}

	/**
	 * Begins statements that are to be sent together.
	 * @return none yet
	 */
	public RoundTrip roundTrip() {
		return new RoundTrip(this.jdbc, this.dialect);
	}

	/**
	 * Runs statements as they are.
	 */
	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	/**
	 * Fills names and the time into a statement.
	 * @param sql the statement, as for {@link #sql}
	 * @return the statement to run
	 */
	public String fill(String sql) {
		return this.tables.in(sql.replace("{now}", this.now));
	}

	/**
	 * Runs work in a transaction of its own at READ COMMITTED. Where the caller has one
	 * open, a second connection is taken.
	 * @param work what to do
	 * @param <T> type of the result
	 * @return what the work returns
	 */
	public <T extends @Nullable Object> T inTransaction(Supplier<T> work) {
		ConnectionHolder lent = lentByJpa();
		if (lent == null) {
			return this.transactions.execute((status) -> work.get());
		}
		TransactionSynchronizationManager.unbindResource(this.dataSource);
		try {
			return this.transactions.execute((status) -> work.get());
		}
		finally {
			TransactionSynchronizationManager.bindResource(this.dataSource, lent);
		}
	}

	/**
	 * The connection of a JPA transaction, bound for JDBC. A JDBC transaction manager
	 * does not know that it is in use, and would begin and commit on it.
	 */
	private @Nullable ConnectionHolder lentByJpa() {
		Object bound = TransactionSynchronizationManager.getResource(this.dataSource);
		return (bound instanceof ConnectionHolder holder && !holder.isSynchronizedWithTransaction()) ? holder : null;
	}

	/**
	 * Asks the database for its time.
	 * @return the time, exact to a millisecond
	 */
	public Instant now() {
		String from = (this.dialect == Dialect.MYSQL) ? " from dual" : "";
		return Instant.ofEpochMilli(sql("select {now}" + from).query(Long.class).single());
	}

	/**
	 * What the database speaks.
	 * @return the dialect
	 */
	public Dialect dialect() {
		return this.dialect;
	}

	/**
	 * The data source.
	 * @return the one given
	 */
	public DataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * The names of the tables.
	 * @return the ones given
	 */
	public Tables tables() {
		return this.tables;
	}

}
