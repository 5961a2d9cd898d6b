package dev.changeover.sample;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import javax.sql.DataSource;

import dev.changeover.Side;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Both sides as SQL shows them, past the application.
 */
final class Sides {

	private final DataSource database;

	Sides(DataSource database) {
		this.database = database;
	}

	Map<Long, ShippingAddress> of(Side side) {
		Map<Long, ShippingAddress> rows = new TreeMap<>();
		JdbcClient.create(this.database)
			.sql((side == Side.OLD)
					? """
							select id, ship_street, ship_city, ship_zip, ship_country from orders where ship_street is not null"""
					: "select order_id, street, city, zip, country from shipping_address")
			.query((row) -> {
				ShippingAddress address = new ShippingAddress(row.getString(2), row.getString(3), row.getString(4),
						row.getString(5));
				rows.put(row.getLong(1), address);
			});
		return rows;
	}

	/** The columns of a table, each with whether it takes null. */
	Map<String, Boolean> columns(String table) {
		try (Connection connection = this.database.getConnection();
				ResultSet columns = connection.getMetaData()
					.getColumns(connection.getCatalog(), connection.getSchema(), "%", "%")) {
			Map<String, Boolean> found = new TreeMap<>();
			while (columns.next()) {
				if (table.equalsIgnoreCase(columns.getString("TABLE_NAME"))) {
					found.put(columns.getString("COLUMN_NAME").toLowerCase(Locale.ROOT),
							columns.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls);
				}
			}
			return found;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
