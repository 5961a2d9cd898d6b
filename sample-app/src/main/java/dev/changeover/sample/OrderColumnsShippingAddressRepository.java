package dev.changeover.sample;

import java.util.List;
import java.util.Optional;

import dev.changeover.OldSide;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Shipping addresses in four columns of the orders.
 */
// tag::old-side[]
@OldSide
@Repository
class OrderColumnsShippingAddressRepository implements ShippingAddressRepository {

	private final JdbcClient client;

	OrderColumnsShippingAddressRepository(JdbcClient client) {
		this.client = client;
	}

	// end::old-side[]
	@Override
	public Optional<ShippingAddress> findByOrderId(long orderId) {
		return this.client.sql("""
				select ship_street as street, ship_city as city, ship_zip as zip, ship_country as country
				from orders where id = ? and ship_street is not null""")
			.param(orderId)
			.query(ShippingAddress.class)
			.optional();
	}

	@Override
	public List<OrderAddress> findByCity(String city) {
		return this.client
			.sql("select id, ship_street, ship_city, ship_zip, ship_country from orders where ship_city = ?")
			.param(city)
			.query((row, number) -> new OrderAddress(row.getLong(1),
					new ShippingAddress(row.getString(2), row.getString(3), row.getString(4), row.getString(5))))
			.list();
	}

	// tag::old-side[]
	@Override
	public void save(long orderId, ShippingAddress address) {
		this.client.sql("update orders set ship_street = ?, ship_city = ?, ship_zip = ?, ship_country = ? where id = ?")
			.params(address.street(), address.city(), address.zip(), address.country(), orderId)
			.update();
	}
	// end::old-side[]

	@Override
	public void remove(long orderId) {
		this.client.sql("""
				update orders set ship_street = null, ship_city = null, ship_zip = null, ship_country = null
				where id = ? and ship_street is not null""").param(orderId).update();
	}

	// tag::old-side[]

}
// end::old-side[]
