package dev.changeover.phase;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.jdbc.core.RowMapper;

/**
 * Statements for one connection, in order. PostgreSQL is sent all of them at once, so the
 * way there and back is paid once; other databases get one after the other. Each has a
 * snapshot of its own at READ COMMITTED, and where one fails those after it do not run.
 * Used by one thread, once.
 */
public final class RoundTrip {

	private final JdbcTemplate jdbc;

	private final Dialect dialect;

	private final List<Part> parts = new ArrayList<>();

	/**
	 * Begins without statements.
	 * @param jdbc runs them
	 * @param dialect what its database speaks
	 */
	public RoundTrip(JdbcTemplate jdbc, Dialect dialect) {
		this.jdbc = jdbc;
		this.dialect = dialect;
	}

	/**
	 * Adds a statement without rows.
	 * @param sql the statement
	 * @param parameters its parameters; {@code null} stands for NULL
	 * @return this
	 */
	public RoundTrip update(String sql, @Nullable Object... parameters) {
		this.parts.add(new Part(sql, parameters, null));
		return this;
	}

	/**
	 * Adds a query.
	 * @param mapper reads a row
	 * @param sql the query
	 * @param parameters its parameters; {@code null} stands for NULL
	 * @param <T> what a row is read as
	 * @return gives the rows once it has run; throws IllegalStateException before
	 */
	public <T> Supplier<List<T>> query(RowMapper<T> mapper, String sql, @Nullable Object... parameters) {
		Rows<T> rows = new Rows<>(mapper);
		this.parts.add(new Part(sql, parameters, rows));
		return rows;
	}

	/**
	 * Runs the statements on the connection of the current transaction.
	 * @throws org.springframework.dao.DataAccessException when one of them fails
	 */
	public void run() {
		if (this.dialect == Dialect.POSTGRESQL) {
			this.jdbc.execute(String.join(";\n", this.parts.stream().map(Part::sql).toList()), together());
			return;
		}
		for (Part part : this.parts) {
			if (part.rows() == null) {
				this.jdbc.update(part.sql(), part.parameters());
			}
			else {
				this.jdbc.query(part.sql(), part.rows()::read, part.parameters());
			}
		}
	}

	private PreparedStatementCallback<Boolean> together() {
		return (statement) -> {
			@Nullable Object[] parameters = this.parts.stream().flatMap((part) -> Arrays.stream(part.parameters())).toArray();
			new ArgumentPreparedStatementSetter(parameters).setValues(statement);
			statement.execute();
			for (Part part : this.parts) {
				part.read(statement);
				statement.getMoreResults();
			}
			return true;
		};
	}

	private record Part(String sql, @Nullable Object[] parameters, @Nullable Rows<?> rows) {

		void read(PreparedStatement statement) throws SQLException {
			if (this.rows != null) {
				try (ResultSet found = statement.getResultSet()) {
					this.rows.read(found);
				}
			}
		}

	}

	private static final class Rows<T> implements Supplier<List<T>> {

		private final RowMapper<T> mapper;

		private @Nullable List<T> rows;

		Rows(RowMapper<T> mapper) {
			this.mapper = mapper;
		}

		Rows<T> read(ResultSet found) throws SQLException {
			List<T> rows = new ArrayList<>();
			while (found.next()) {
				rows.add(this.mapper.mapRow(found, rows.size()));
			}
			this.rows = rows;
			return this;
		}

		@Override
		public List<T> get() {
			if (this.rows == null) {
				throw new IllegalStateException("The statements have not run.");
			}
			return this.rows;
		}

	}

}
