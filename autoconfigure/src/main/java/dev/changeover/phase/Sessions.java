package dev.changeover.phase;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Who is connected to the database, as far as PostgreSQL, MariaDB and MySQL show it: the
 * address, the user and (PostgreSQL) the name that the client gives itself. Thread-safe.
 */
final class Sessions {

	private static final String POSTGRESQL = """
			select distinct coalesce(host(s.client_addr), 'local') || '/' || coalesce(s.usename, '?') || '/'
				|| coalesce(s.application_name, '?') as CLIENT
			from pg_stat_activity s where s.datname = current_database()
			and coalesce(s.backend_type, 'client backend') = 'client backend'""";

	private static final String MYSQL = """
			select distinct concat(substring_index(p.HOST, ':', 1), '/', p.USER) as CLIENT
			from information_schema.PROCESSLIST p where p.DB = database()""";

	private final Database database;

	Sessions(Database database) {
		this.database = database;
	}

	/**
	 * How the connections of this instance look.
	 * @return address and user, or {@code null} where the database does not show it
	 */
	@Nullable String own() {
		return switch (this.database.dialect()) {
			case POSTGRESQL -> single(POSTGRESQL + " and s.pid = pg_backend_pid()");
			case MYSQL -> single(MYSQL + " and p.ID = connection_id()");
			case H2 -> null;
		};
	}

	/**
	 * Clients that look like no live instance.
	 * @return address and user of each; empty where the database shows none
	 */
	List<String> unknown() {
		String all = switch (this.database.dialect()) {
			case POSTGRESQL -> POSTGRESQL;
			case MYSQL -> MYSQL;
			case H2 -> null;
		};
		if (all == null) {
			return List.of();
		}
		List<String> known = this.database.sql("select CLIENT from {instance} where CLIENT is not null")
			.query(String.class)
			.list();
		return this.database.sql(all)
			.query(String.class)
			.list()
			.stream()
			.filter((client) -> known.stream().noneMatch((own) -> looksLike(own, client)))
			.toList();
	}

	/**
	 * A connection that is just being opened has no name yet: the driver sets it after
	 * the login. It counts as one of those from the same address and user.
	 */
	private static boolean looksLike(String own, String client) {
		return own.equals(client) || (client.endsWith("/") && own.startsWith(client));
	}

	private @Nullable String single(String sql) {
		return this.database.sql(sql).query(String.class).optional().orElse(null);
	}

}
