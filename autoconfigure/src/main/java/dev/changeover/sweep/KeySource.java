package dev.changeover.sweep;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The column that the values of a key column come from: the column itself, or the one
 * that it refers to by foreign keys.
 *
 * @param catalog catalog of its table, or {@code null}
 * @param schema schema of its table, or {@code null}
 * @param table its table, as the database writes it
 * @param column its name, as the database writes it
 * @param number whether it holds numbers, which a generator could issue twice
 * @param generator what the database draws its values from: the expression of a sequence,
 * or {@link #OWN}; {@code null} where it draws none
 */
record KeySource(@Nullable String catalog, @Nullable String schema, String table, String column, boolean number,
		@Nullable String generator) {

	/** The generator belongs to the column: identity, or auto-increment. */
	static final String OWN = "own";

	boolean isSameColumn(KeySource other) {
		return this.table.equals(other.table) && this.column.equals(other.column)
				&& Objects.equals(this.schema, other.schema) && Objects.equals(this.catalog, other.catalog);
	}

	boolean sharesGenerator(KeySource other) {
		return this.generator != null && !OWN.equals(this.generator) && this.generator.equals(other.generator);
	}

	String qualified() {
		return ((this.schema != null) ? this.schema + "." : "") + this.table;
	}

	@Override
	public String toString() {
		return this.table + "." + this.column;
	}

}
