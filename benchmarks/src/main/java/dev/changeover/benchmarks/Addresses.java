package dev.changeover.benchmarks;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import javax.sql.DataSource;

import dev.changeover.MigrationRows;
import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;

/**
 * The same rows read and written in Java, as a user of PostgreSQL would who wants speed:
 * one statement for a page, and for what it writes, with columns as arrays.
 */
final class Addresses implements MigrationRows<Long, Addresses.Address> {

	private final JdbcTemplate jdbc;

	Addresses(DataSource dataSource) {
		this.jdbc = new JdbcTemplate(dataSource);
	}

	record Address(String street, @Nullable String city, @Nullable String zip, @Nullable String country) {
	}

	@Override
	public String migration() {
		return Orders.MIGRATION;
	}

	@Override
	public List<Long> keys(Side side, @Nullable Long after, int limit) {
		return this.jdbc.queryForList(
				(side == Side.OLD)
						? "select id from orders where id > ? and ship_street is not null order by id limit ?"
						: "select order_id from shipping_address where order_id > ? order by order_id limit ?",
				Long.class, (after != null) ? after : Long.MIN_VALUE, limit);
	}

	@Override
	public @Nullable Long keyAfter(Side side, @Nullable Long after, int rows) {
		List<Long> last = this.jdbc.queryForList(
				(side == Side.OLD)
						? "select id from orders where id > ? and ship_street is not null order by id offset ? limit 1"
						: "select order_id from shipping_address where order_id > ? order by order_id offset ? limit 1",
				Long.class, (after != null) ? after : Long.MIN_VALUE, rows - 1);
		return last.isEmpty() ? null : last.get(0);
	}

	@Override
	public void lock(Side side, Collection<Long> keys) {
		String sql = (side == Side.OLD) ? "select 1 from orders where id = any(?) order by id for no key update"
				: "select 1 from shipping_address where order_id = any(?) order by order_id for no key update";
		this.jdbc.query((connection) -> {
			PreparedStatement statement = connection.prepareStatement("select count(*) from (" + sql + ") locked");
			statement.setArray(1, longs(connection, keys));
			return statement;
		}, (row) -> {
		});
	}

	@Override
	public Map<Long, Address> read(Side side, Collection<Long> keys) {
		return rows(keys.size(), (connection) -> {
			PreparedStatement statement = connection.prepareStatement(select(side, "= any(?)"));
			statement.setArray(1, longs(connection, keys));
			return statement;
		});
	}

	@Override
	public Map<Long, Address> readForUpdate(Side side, Collection<Long> keys) {
		return rows(keys.size(), (connection) -> {
			PreparedStatement statement = connection
				.prepareStatement(select(side, "= any(?)") + " order by 1 for no key update");
			statement.setArray(1, longs(connection, keys));
			return statement;
		});
	}

	@Override
	public Map<Long, Address> page(Side side, @Nullable Long after, int limit) {
		return rows(limit, (connection) -> {
			PreparedStatement statement = connection.prepareStatement(select(side, "> ?") + " order by 1 limit ?");
			statement.setLong(1, (after != null) ? after : Long.MIN_VALUE);
			statement.setInt(2, limit);
			return statement;
		});
	}

	private static String select(Side side, String condition) {
		return (side == Side.OLD)
				? "select id, ship_street, ship_city, ship_zip, ship_country from orders where ship_street is not null"
						+ " and id " + condition
				: "select order_id, street, city, zip, country from shipping_address where order_id " + condition;
	}

	private Map<Long, Address> rows(int expected, PreparedStatementCreator statement) {
		Map<Long, Address> rows = new LinkedHashMap<>(expected * 2);
		this.jdbc.query(statement, (row) -> {
			rows.put(row.getLong(1),
					new Address(row.getString(2), row.getString(3), row.getString(4), row.getString(5)));
		});
		return rows;
	}

	@Override
	public void write(Side side, Map<Long, Address> rows) {
		Collection<Address> addresses = rows.values();
		this.jdbc.update((connection) -> {
			PreparedStatement statement = connection.prepareStatement((side == Side.NEW) ? """
					insert into shipping_address (order_id, street, city, zip, country)
					select * from unnest(?, ?, ?, ?, ?)
					on conflict (order_id) do update set street = excluded.street, city = excluded.city,
					zip = excluded.zip, country = excluded.country""" : """
					update orders set ship_street = r.street, ship_city = r.city, ship_zip = r.zip,
					ship_country = r.country
					from unnest(?, ?, ?, ?, ?) r (id, street, city, zip, country) where orders.id = r.id""");
			statement.setArray(1, longs(connection, rows.keySet()));
			statement.setArray(2, texts(connection, addresses, Address::street));
			statement.setArray(3, texts(connection, addresses, Address::city));
			statement.setArray(4, texts(connection, addresses, Address::zip));
			statement.setArray(5, texts(connection, addresses, Address::country));
			return statement;
		});
	}

	@Override
	public void delete(Side side, Collection<Long> keys) {
		this.jdbc.update((connection) -> {
			PreparedStatement statement = connection
				.prepareStatement((side == Side.NEW) ? "delete from shipping_address where order_id = any(?)"
						: "update orders set ship_street = null where id = any(?)");
			statement.setArray(1, longs(connection, keys));
			return statement;
		});
	}

	private static Array longs(Connection connection, Collection<Long> keys) throws SQLException {
		return connection.createArrayOf("bigint", keys.toArray());
	}

	private static Array texts(Connection connection, Collection<Address> rows, Function<Address, @Nullable String> of)
			throws SQLException {
		return connection.createArrayOf("text", rows.stream().map(of).toArray());
	}

}
