package dev.changeover.sweep;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.changeover.phase.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where the values of key columns come from. Belongs to one connection.
 */
final class KeySources {

	private static final Set<Integer> NUMBERS = Set.of(Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT,
			Types.NUMERIC, Types.DECIMAL);

	private final Connection connection;

	private final DatabaseMetaData metadata;

	private final boolean byCatalog;

	KeySources(Connection connection, Dialect dialect) throws SQLException {
		this.byCatalog = dialect == Dialect.MYSQL;
		this.connection = connection;
		this.metadata = connection.getMetaData();
	}

	/**
	 * Follows foreign keys from a column to the one whose values it holds.
	 * @return that column, or empty when there is no such table or column
	 */
	Optional<KeySource> of(String table, String column) throws SQLException {
		String[] parts = table.replaceAll("[\"`]", "").split("\\.");
		String owner = (parts.length > 1) ? written(parts[parts.length - 2]) : null;
		String catalog = (this.byCatalog && owner != null) ? owner : this.connection.getCatalog();
		String schema = this.byCatalog ? null : (owner != null) ? owner : this.connection.getSchema();
		Optional<KeySource> found = column(catalog, schema, written(parts[parts.length - 1]),
				column.replaceAll("[\"`]", ""));
		Set<KeySource> seen = new HashSet<>();
		while (found.isPresent() && found.get().generator() == null && seen.add(found.get())) {
			Optional<KeySource> parent = referred(found.get());
			if (parent.isEmpty()) {
				return found;
			}
			found = parent;
		}
		return found;
	}

	private String written(String name) throws SQLException {
		return this.metadata.storesUpperCaseIdentifiers() ? name.toUpperCase(Locale.ROOT)
				: this.metadata.storesLowerCaseIdentifiers() ? name.toLowerCase(Locale.ROOT) : name;
	}

	private Optional<KeySource> column(@Nullable String catalog, @Nullable String schema, String table, String name)
			throws SQLException {
		try (ResultSet columns = this.metadata.getColumns(catalog, schema, table, null)) {
			while (columns.next()) {
				// The names asked for are patterns.
				if (table.equals(columns.getString("TABLE_NAME"))
						&& name.equalsIgnoreCase(columns.getString("COLUMN_NAME"))) {
					return Optional.of(new KeySource(catalog, schema, table, columns.getString("COLUMN_NAME"),
							NUMBERS.contains(columns.getInt("DATA_TYPE")),
							generator(columns.getString("COLUMN_DEF"), columns.getString("IS_AUTOINCREMENT"))));
				}
			}
		}
		return Optional.empty();
	}

	private static @Nullable String generator(@Nullable String expression, @Nullable String increments) {
		if (expression != null && expression.toLowerCase(Locale.ROOT).matches("(?s).*next\\s?val.*")) {
			return expression;
		}
		return "YES".equals(increments) ? KeySource.OWN : null;
	}

	/**
	 * The column that a foreign key of this column alone refers to.
	 */
	private Optional<KeySource> referred(KeySource from) throws SQLException {
		Set<String> compound = new HashSet<>();
		try (ResultSet keys = this.metadata.getImportedKeys(from.catalog(), from.schema(), from.table())) {
			while (keys.next()) {
				if (keys.getInt("KEY_SEQ") > 1) {
					compound.add(String.valueOf(keys.getString("FK_NAME")));
				}
			}
		}
		try (ResultSet keys = this.metadata.getImportedKeys(from.catalog(), from.schema(), from.table())) {
			while (keys.next()) {
				if (from.column().equalsIgnoreCase(keys.getString("FKCOLUMN_NAME"))
						&& !compound.contains(String.valueOf(keys.getString("FK_NAME")))) {
					return column(keys.getString("PKTABLE_CAT"), keys.getString("PKTABLE_SCHEM"),
							keys.getString("PKTABLE_NAME"), keys.getString("PKCOLUMN_NAME"));
				}
			}
		}
		return Optional.empty();
	}

}
