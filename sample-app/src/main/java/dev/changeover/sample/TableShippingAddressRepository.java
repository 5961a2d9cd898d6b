package dev.changeover.sample;

import java.util.List;
import java.util.Optional;

import dev.changeover.NewSide;

import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Shipping addresses in a table of their own. Saving upserts by order, as it must: the
 * row of an older order may not have been copied yet.
 */
// tag::new-side[]
@NewSide
@Repository
class TableShippingAddressRepository implements ShippingAddressRepository {

	private final JdbcClient client;

	private final String upsert;

	TableShippingAddressRepository(JdbcClient client, JdbcConnectionDetails database) {
		this.client = client;
		this.upsert = upsert(DatabaseDriver.fromJdbcUrl(database.getJdbcUrl()));
	}

	private static String upsert(DatabaseDriver database) {
		return switch (database) {
			case H2 -> """
					merge into shipping_address (order_id, street, city, zip, country)
					key (order_id) values (?, ?, ?, ?, ?)""";
			case POSTGRESQL -> """
					insert into shipping_address (order_id, street, city, zip, country) values (?, ?, ?, ?, ?)
					on conflict (order_id) do update set street = excluded.street, city = excluded.city,
					zip = excluded.zip, country = excluded.country""";
			case MARIADB -> """
					insert into shipping_address (order_id, street, city, zip, country) values (?, ?, ?, ?, ?)
					on duplicate key update street = values(street), city = values(city),
					zip = values(zip), country = values(country)""";
			default -> throw new IllegalStateException("The shop runs on H2, PostgreSQL and MariaDB, not " + database);
		};
	}

	@Override
	public void save(long orderId, ShippingAddress address) {
		this.client.sql(this.upsert)
			.params(orderId, address.street(), address.city(), address.zip(), address.country())
			.update();
	}
	// end::new-side[]

	@Override
	public Optional<ShippingAddress> findByOrderId(long orderId) {
		return this.client.sql("select street, city, zip, country from shipping_address where order_id = ?")
			.param(orderId)
			.query(ShippingAddress.class)
			.optional();
	}

	@Override
	public List<OrderAddress> findByCity(String city) {
		return this.client.sql("select order_id, street, city, zip, country from shipping_address where city = ?")
			.param(city)
			.query((row, number) -> new OrderAddress(row.getLong(1),
					new ShippingAddress(row.getString(2), row.getString(3), row.getString(4), row.getString(5))))
			.list();
	}

	@Override
	public void remove(long orderId) {
		this.client.sql("delete from shipping_address where order_id = ?").param(orderId).update();
	}

	// tag::new-side[]

}
// end::new-side[]
