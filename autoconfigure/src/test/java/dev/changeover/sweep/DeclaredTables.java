package dev.changeover.sweep;

import java.util.List;
import java.util.Map;

import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;

/**
 * Shops whose rows are those of two tables, {@code key_old} and {@code key_new}.
 */
final class DeclaredTables {

	private DeclaredTables() {
	}

	/** Both tables anew, by their columns, with the key {@code id}. */
	static Shop shop(TestDatabase kind, String old, @Nullable String oldWhere, String fresh, @Nullable String newWhere,
			Map<String, String> columns) {
		DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of("key_old", "id", oldWhere),
				DeclaredRows.Table.of("key_new", "id", newWhere), columns, Map.of());
		Shop shop = new Shop(kind, List.of(rows), List.of());
		shop.jdbc.execute("drop table if exists key_old");
		shop.jdbc.execute("drop table if exists key_new");
		shop.jdbc.execute("create table key_old (" + old + ")");
		shop.jdbc.execute("create table key_new (" + fresh + ")");
		return shop;
	}

	/** Both tables with a value of some type. */
	static Shop values(TestDatabase kind, String old, String fresh) {
		return shop(kind, "id bigint primary key, v " + old, null, "id bigint primary key, v " + fresh, null,
				Map.of("v", "v"));
	}

}
