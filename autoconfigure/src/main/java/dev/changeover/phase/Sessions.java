package dev.changeover.phase;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

/**
 * Who is connected to the database, as far as it shows it to this user: the address, the
 * user and (PostgreSQL) the name that the client gives itself. Thread-safe.
 */
final class Sessions {

	private static final String POSTGRESQL = """
			select distinct coalesce(host(s.client_addr), 'local') || '/' || coalesce(s.usename, '?') || '/'
				|| coalesce(s.application_name, '?') as CLIENT
			from pg_stat_activity s where s.datname = current_database()
			and s.usename is not null and coalesce(s.backend_type, 'client backend') = 'client backend'""";

	private static final String MYSQL = """
			select distinct concat(substring_index(p.HOST, ':', 1), '/', p.USER) as CLIENT
			from information_schema.PROCESSLIST p where p.DB = database()""";

	// Whoever is in the same process or beside it; only the user tells who it is.
	private static final String H2 = "select distinct s.USER_NAME as CLIENT from INFORMATION_SCHEMA.SESSIONS s";

	private static final int ATTEMPTS = 5;

	private final Database database;

	Sessions(Database database) {
		this.database = database;
	}

	/**
	 * How the connections of this instance look.
	 * @return address and user; on H2 the user alone
	 */
	@Nullable String own() {
		String mine = switch (this.database.dialect()) {
			case POSTGRESQL -> POSTGRESQL + " and s.pid = pg_backend_pid()";
			case MYSQL -> MYSQL + " and p.ID = connection_id()";
			case H2 -> H2 + " where s.SESSION_ID = SESSION_ID()";
		};
		return clients(mine).stream().findFirst().orElse(null);
	}

	/**
	 * Clients that look like no live instance, nor like this one, which may not have
	 * joined yet.
	 * @return address and user of each; empty where the database shows none
	 */
	List<String> unknown() {
		List<String> known = new ArrayList<>(
				this.database.sql("select CLIENT from {instance} where CLIENT is not null").query(String.class).list());
		String own = own();
		if (own != null) {
			known.add(own);
		}
		return clients(switch (this.database.dialect()) {
			case POSTGRESQL -> POSTGRESQL;
			case MYSQL -> MYSQL;
			case H2 -> H2;
		}).stream().filter((client) -> isUnknown(client, known)).sorted().toList();
	}

	/**
	 * H2 may fail with a NullPointerException while another session ends, which is over
	 * when it is asked again.
	 */
	private List<String> clients(String sql) {
		for (int attempt = 1;; attempt++) {
			try {
				return this.database.sql(sql).query(String.class).list();
			}
			catch (DataAccessException ex) {
				if (attempt == ATTEMPTS || !(ex.getRootCause() instanceof NullPointerException)) {
					throw ex;
				}
			}
		}
	}

	private static boolean isUnknown(String client, List<String> known) {
		return known.stream().noneMatch((own) -> looksLike(own, client));
	}

	/**
	 * A connection that is just being opened has no name yet: the driver sets it after
	 * the login. It counts as one of those from the same address and user.
	 */
	private static boolean looksLike(String own, String client) {
		return own.equals(client) || (client.endsWith("/") && own.startsWith(client));
	}

}
