package dev.changeover.sweep;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * A unique index over all rows of a table.
 *
 * @param name its name
 * @param columns its columns, in lower case
 */
record UniqueRule(String name, List<String> columns) {

	/**
	 * Finds the unique indexes of a table, whose name may have a schema before a dot.
	 */
	static List<UniqueRule> of(DataSource dataSource, String table) {
		String[] parts = table.split("\\.");
		String schema = (parts.length > 1) ? parts[parts.length - 2] : null;
		try {
			return JdbcUtils.extractDatabaseMetaData(dataSource,
					(metadata) -> read(metadata, schema, parts[parts.length - 1]));
		}
		catch (MetaDataAccessException ex) {
			return List.of();
		}
	}

	private static List<UniqueRule> read(DatabaseMetaData metadata, @Nullable String schema, String table)
			throws SQLException {
		Map<String, List<String>> rules = new LinkedHashMap<>();
		Connection connection = metadata.getConnection();
		String owner = (schema != null) ? stored(metadata, schema) : null;
		boolean schemas = metadata.supportsSchemasInTableDefinitions();
		String catalog = (owner == null || schemas) ? connection.getCatalog() : owner;
		try (ResultSet index = metadata.getIndexInfo(catalog, schemas ? owner : null, stored(metadata, table), true,
				true)) {
			while (index.next()) {
				String column = index.getString("COLUMN_NAME");
				if (column != null && index.getString("FILTER_CONDITION") == null) {
					rules.computeIfAbsent(index.getString("INDEX_NAME"), (found) -> new ArrayList<>())
						.add(column.toLowerCase(Locale.ROOT));
				}
			}
		}
		return rules.entrySet().stream().map((rule) -> new UniqueRule(rule.getKey(), rule.getValue())).toList();
	}

	/**
	 * Writes a name as the database keeps it.
	 */
	private static String stored(DatabaseMetaData metadata, String name) throws SQLException {
		if (name.startsWith("\"") || name.startsWith("`")) {
			return name.substring(1, name.length() - 1);
		}
		if (metadata.storesUpperCaseIdentifiers()) {
			return name.toUpperCase(Locale.ROOT);
		}
		return metadata.storesLowerCaseIdentifiers() ? name.toLowerCase(Locale.ROOT) : name;
	}

}
