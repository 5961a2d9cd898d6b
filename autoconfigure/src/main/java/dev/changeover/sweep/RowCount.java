package dev.changeover.sweep;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import dev.changeover.phase.Dialect;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Counts the rows of a table that take part and, where that takes long, asks the planner
 * of the database how many it expects. Thread-safe.
 */
final class RowCount {

	private static final int SECONDS_TO_COUNT = 2;

	private static final Pattern EXPECTED = Pattern.compile(" rows=(\\d+) ");

	private final JdbcTemplate patient;

	private final JdbcTemplate jdbc;

	RowCount(DataSource dataSource) {
		this.patient = new JdbcTemplate(dataSource);
		this.patient.setQueryTimeout(SECONDS_TO_COUNT);
		this.jdbc = new JdbcTemplate(dataSource);
	}

	/**
	 * How many rows take part.
	 * @return about the number, or {@code null} where nobody knows
	 */
	@Nullable Long of(TableSide table) {
		String rows = " from " + table.name() + " where " + ((table.where() != null) ? table.where() : "1 = 1");
		try {
			return this.patient.queryForObject("select count(*)" + rows, Long.class);
		}
		catch (DataAccessException ex) {
			return expected(table.dialect(), "explain select " + table.keys("") + rows);
		}
	}

	private @Nullable Long expected(Dialect dialect, String explain) {
		try {
			return switch (dialect) {
				case POSTGRESQL -> expected(this.jdbc.queryForList(explain, String.class));
				case MYSQL -> expected(this.jdbc.queryForMap(explain));
				case H2 -> null;
			};
		}
		catch (DataAccessException ex) {
			return null;
		}
	}

	private static @Nullable Long expected(List<String> plan) {
		Matcher rows = EXPECTED.matcher(plan.get(0));
		return rows.find() ? Long.valueOf(rows.group(1)) : null;
	}

	private static @Nullable Long expected(Map<String, @Nullable Object> plan) {
		Object rows = plan.get("rows");
		Object percent = plan.getOrDefault("filtered", 100);
		return (rows != null && percent != null)
				? Math.round(Double.parseDouble(rows.toString()) * Double.parseDouble(percent.toString()) / 100) : null;
	}

}
