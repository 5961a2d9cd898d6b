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
 * A unique index of a table.
 *
 * @param name its name
 * @param columns its columns, in lower case
 */
record UniqueRule(String name, List<String> columns) {

	/**
	 * Finds the unique indexes of a table, whose name may have a schema before a dot.
	 */
	static List<UniqueRule> of(DataSource dataSource, String table) {
		String[] parts = table.replaceAll("[\"`]", "").split("\\.");
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
		boolean upper = metadata.storesUpperCaseIdentifiers();
		String name = upper ? table.toUpperCase(Locale.ROOT) : table;
		String owner = (schema != null && upper) ? schema.toUpperCase(Locale.ROOT) : schema;
		try (ResultSet index = metadata.getIndexInfo(connection.getCatalog(), owner, name, true, true)) {
			while (index.next()) {
				String column = index.getString("COLUMN_NAME");
				if (column != null) {
					rules.computeIfAbsent(index.getString("INDEX_NAME"), (found) -> new ArrayList<>())
						.add(column.toLowerCase(Locale.ROOT));
				}
			}
		}
		return rules.entrySet().stream().map((rule) -> new UniqueRule(rule.getKey(), rule.getValue())).toList();
	}

}
