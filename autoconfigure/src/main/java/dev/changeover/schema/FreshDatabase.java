package dev.changeover.schema;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.changeover.phase.Tables;
import liquibase.integration.spring.SpringLiquibase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * Tells whether a database is fresh: no changelog has run on it, and it holds no tables
 * but those of Changeover and Liquibase, so there is nothing a migration would have to
 * move. Looks wherever the changelog is configured to work: in the schema of either
 * connection, and in the schemas that Liquibase, the prefix of Changeover's tables and
 * the table of OLD in the rows of a migration name.
 */
final class FreshDatabase {

	/** What the names of Changeover's tables end with, after their prefix. */
	static final Set<String> OWN = Set.of("migration", "lock", "instance", "participant", "acknowledgement",
			"comparison", "transition", "drift", "sweep", "chunk", "sweep_failure", "feature", "changelog",
			"changelog_lock");

	private static final Logger logger = LoggerFactory.getLogger(FreshDatabase.class);

	private final Set<String> own;

	private final Set<String> changelogs;

	private final Set<String> locks;

	private final Set<String> schemas;

	/**
	 * Makes ready to look.
	 * @param tables names of Changeover's tables
	 * @param named tables that migrations name, each with its schema or without, quoted
	 * or not
	 * @param liquibase what is about to run
	 */
	FreshDatabase(Tables tables, Set<String> named, SpringLiquibase liquibase) {
		String prefix = lower(tables.prefix().substring(tables.prefix().indexOf('.') + 1));
		this.own = OWN.stream().map((name) -> prefix + name).collect(Collectors.toSet());
		this.changelogs = names("databasechangelog", liquibase.getDatabaseChangeLogTable());
		this.locks = names("databasechangeloglock", liquibase.getDatabaseChangeLogLockTable());
		this.schemas = Stream
			.concat(Stream.of(liquibase.getDefaultSchema(), liquibase.getLiquibaseSchema()),
					Stream.concat(Stream.of(tables.prefix()), named.stream()).map(FreshDatabase::schema))
			.filter((schema) -> schema != null && !schema.isEmpty())
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * Looks at the tables.
	 * @param dataSource the database
	 * @return whether there are none of anybody else
	 */
	boolean is(DataSource dataSource) {
		try {
			return JdbcUtils.extractDatabaseMetaData(dataSource, this::isFresh);
		}
		catch (MetaDataAccessException ex) {
			throw new ChangelogException("Changeover cannot see whether the database is fresh.",
					"Let the user of the DataSource read the metadata of its schema.", ex);
		}
	}

	private boolean isFresh(DatabaseMetaData metadata) throws SQLException {
		for (Table table : tables(metadata)) {
			String name = lower(table.name());
			boolean passes = this.changelogs.contains(name) ? isEmpty(metadata, table)
					: this.own.contains(name) || this.locks.contains(name);
			if (!passes) {
				return false;
			}
		}
		return true;
	}

	/** Where a database has no schemas, its catalogs stand for them. */
	private List<Table> tables(DatabaseMetaData metadata) throws SQLException {
		Connection connection = metadata.getConnection();
		String current = connection.getSchema();
		List<Table> tables = new ArrayList<>();
		if (current != null) {
			Set<String> schemas = this.schemas.stream().map(FreshDatabase::lower).collect(Collectors.toSet());
			schemas.add(lower(current));
			list(metadata, connection.getCatalog(), tables);
			tables.removeIf((table) -> !schemas.contains(lower(String.valueOf(table.schema()))));
			return tables;
		}
		Set<String> catalogs = new LinkedHashSet<>(this.schemas);
		catalogs.add(connection.getCatalog());
		for (String catalog : catalogs) {
			list(metadata, catalog, tables);
		}
		return tables;
	}

	private static void list(DatabaseMetaData metadata, String catalog, List<Table> into) throws SQLException {
		try (ResultSet tables = metadata.getTables(catalog, null, "%", new String[] { "TABLE", "BASE TABLE" })) {
			while (tables.next()) {
				String schema = tables.getString("TABLE_SCHEM");
				into.add(new Table((schema != null) ? schema : tables.getString("TABLE_CAT"),
						tables.getString("TABLE_NAME")));
			}
		}
	}

	/**
	 * A table that the user may not read is taken to say that a changelog has run. The
	 * failure would abort a transaction, in which nothing else could be asked.
	 */
	private static boolean isEmpty(DatabaseMetaData metadata, Table table) throws SQLException {
		String quote = metadata.getIdentifierQuoteString();
		String name = quote + table.schema() + quote + "." + quote + table.name() + quote;
		try (Statement statement = metadata.getConnection().createStatement();
				ResultSet rows = statement.executeQuery("select 1 from " + name)) {
			return !rows.next();
		}
		catch (SQLException ex) {
			logger.debug("{} cannot be read, so the database is not taken for fresh", name, ex);
			if (!metadata.getConnection().getAutoCommit()) {
				metadata.getConnection().rollback();
			}
			return false;
		}
	}

	private static Set<String> names(@Nullable String... names) {
		return Stream.of(names)
			.filter((name) -> name != null)
			.map(FreshDatabase::lower)
			.collect(Collectors.toUnmodifiableSet());
	}

	private static String schema(String table) {
		return table.substring(0, Math.max(0, table.lastIndexOf('.'))).replaceAll("[\"`]", "");
	}

	private static String lower(String name) {
		return name.toLowerCase(Locale.ROOT);
	}

	/** A table, and the schema or catalog that holds it. */
	private record Table(String schema, String name) {

	}

}
