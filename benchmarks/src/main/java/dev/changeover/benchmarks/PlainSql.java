package dev.changeover.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What sweeps are held against: the same rows moved and compared by hand, without
 * anything that would make it safe beside writers, resumable or polite.
 */
final class PlainSql {

	private static final String COPY = """
			insert into shipping_address (order_id, street, city, zip, country)
			select id, ship_street, ship_city, ship_zip, ship_country from orders where ship_street is not null
			on conflict (order_id) do update set street = excluded.street, city = excluded.city,
			zip = excluded.zip, country = excluded.country""";

	private static final int BATCH = 5_000;

	private PlainSql() {
	}

	/**
	 * One statement: the limit.
	 */
	static void copy(Orders orders) {
		orders.jdbc().update(COPY);
	}

	/**
	 * One full join of both tables: the limit.
	 */
	static void compare(Orders orders) {
		if (orders.differences() != 0) {
			throw new IllegalStateException("The sides differ.");
		}
	}

	/**
	 * A reader, a mapper and a writer, as written in an afternoon: a page of rows by key,
	 * a batch of upserts, a commit.
	 */
	static void copyInBatches(Orders orders) throws SQLException {
		try (Connection connection = orders.dataSource().getConnection();
				PreparedStatement read = connection.prepareStatement("""
						select id, ship_street, ship_city, ship_zip, ship_country from orders
						where id > ? and ship_street is not null order by id limit ?""");
				PreparedStatement write = connection.prepareStatement("""
						insert into shipping_address (order_id, street, city, zip, country) values (?, ?, ?, ?, ?)
						on conflict (order_id) do update set street = excluded.street, city = excluded.city,
						zip = excluded.zip, country = excluded.country""")) {
			connection.setAutoCommit(false);
			long after = Long.MIN_VALUE;
			for (int found = BATCH; found == BATCH;) {
				read.setLong(1, after);
				read.setInt(2, BATCH);
				found = 0;
				try (ResultSet row = read.executeQuery()) {
					while (row.next()) {
						after = row.getLong(1);
						Addresses.Address address = address(row);
						write.setLong(1, after);
						write.setString(2, address.street());
						write.setString(3, address.city());
						write.setString(4, address.zip());
						write.setString(5, address.country());
						write.addBatch();
						found++;
					}
				}
				write.executeBatch();
				connection.commit();
			}
			connection.setAutoCommit(true);
		}
	}

	/**
	 * Both tables read side by side in the order of their keys and compared in Java: what
	 * any comparison outside of the database has to do at least.
	 */
	static void compareByHand(Orders orders) throws SQLException {
		try (Connection connection = orders.dataSource().getConnection();
				PreparedStatement old = connection.prepareStatement("""
						select id, ship_street, ship_city, ship_zip, ship_country from orders
						where ship_street is not null order by id""");
				PreparedStatement fresh = connection.prepareStatement("""
						select order_id, street, city, zip, country from shipping_address order by order_id""")) {
			connection.setAutoCommit(false);
			old.setFetchSize(BATCH);
			fresh.setFetchSize(BATCH);
			try (ResultSet left = old.executeQuery(); ResultSet right = fresh.executeQuery()) {
				while (left.next()) {
					if (!right.next() || left.getLong(1) != right.getLong(1) || !address(left).equals(address(right))) {
						throw new IllegalStateException("The sides differ.");
					}
				}
			}
			connection.rollback();
			connection.setAutoCommit(true);
		}
	}

	private static Addresses.Address address(ResultSet row) throws SQLException {
		return new Addresses.Address(row.getString(2), row.getString(3), row.getString(4), row.getString(5));
	}

}
