package dev.changeover.benchmarks;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Contacts in a table, one row each.
 */
class SqlContacts implements Contacts {

	static final String OLD = "old_contact";

	static final String NEW = "new_contact";

	/** Rows of the old table: many, so that writers seldom meet. */
	static final int ROWS = 20_000;

	private final JdbcTemplate jdbc;

	private final String read;

	private final String write;

	SqlContacts(JdbcTemplate jdbc, String table) {
		this.jdbc = jdbc;
		this.read = "select contact from " + table + " where id = ?";
		this.write = "update " + table + " set contact = ? where id = ?";
	}

	/**
	 * Makes both tables unless they are there, and fills the old one.
	 */
	static void create(JdbcTemplate jdbc) {
		for (String table : List.of(OLD, NEW)) {
			jdbc.execute("create table if not exists " + table + " (id bigint primary key, contact varchar(200))");
		}
		if (jdbc.queryForList("select id from " + OLD + " where id = 0", Long.class).isEmpty()) {
			List<Object[]> rows = new ArrayList<>();
			for (long id = 0; id < ROWS; id++) {
				rows.add(new Object[] { id, "Road " + id });
			}
			jdbc.batchUpdate("insert into " + OLD + " (id, contact) values (?, ?)", rows);
		}
	}

	@Override
	public @Nullable String find(long id) {
		return this.jdbc.queryForList(this.read, String.class, id).stream().findFirst().orElse(null);
	}

	@Override
	public void save(long id, String contact) {
		this.jdbc.update(this.write, contact, id);
	}

}
