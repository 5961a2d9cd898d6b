package dev.changeover.schema;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import javax.sql.DataSource;

import dev.changeover.phase.Tables;

import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * Tells whether a database is fresh: it holds no tables but those of Changeover and
 * Liquibase, so there is nothing a migration would have to move.
 */
final class FreshDatabase {

	private FreshDatabase() {
	}

	/**
	 * Looks at the tables.
	 * @param dataSource the database
	 * @param tables names of Changeover's tables
	 * @param liquibase names of Liquibase's tables
	 * @return whether there are none of anybody else
	 */
	static boolean is(DataSource dataSource, Tables tables, Set<String> liquibase) {
		String prefix = tables.prefix().substring(tables.prefix().indexOf('.') + 1).toLowerCase(Locale.ROOT);
		return names(dataSource).stream()
			.map((name) -> name.toLowerCase(Locale.ROOT))
			.allMatch((name) -> name.startsWith(prefix) || liquibase.contains(name));
	}

	private static List<String> names(DataSource dataSource) {
		try {
			return JdbcUtils.extractDatabaseMetaData(dataSource, (metadata) -> {
				String catalog = metadata.getConnection().getCatalog();
				String schema = metadata.getConnection().getSchema();
				try (ResultSet tables = metadata.getTables(catalog, schema, "%",
						new String[] { "TABLE", "BASE TABLE" })) {
					return names(tables);
				}
			});
		}
		catch (MetaDataAccessException ex) {
			throw new ChangelogException("Changeover cannot see whether the database is fresh.",
					"Let the user of the DataSource read the metadata of its schema.", ex);
		}
	}

	private static List<String> names(ResultSet tables) throws SQLException {
		List<String> names = new ArrayList<>();
		while (tables.next()) {
			names.add(tables.getString("TABLE_NAME"));
		}
		return names;
	}

}
