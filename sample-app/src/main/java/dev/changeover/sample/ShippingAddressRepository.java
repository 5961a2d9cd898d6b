package dev.changeover.sample;

import java.util.List;
import java.util.Optional;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.Read;
import dev.changeover.Write;

/**
 * Shipping addresses by order. Callers know this interface only; which side answers is
 * decided call by call.
 */
// tag::migrated[]
@Migrated("shipping-address")
interface ShippingAddressRepository {

	@Read
	Optional<ShippingAddress> findByOrderId(@Key long orderId);

	@Read(ignoreOrder = true)
	List<OrderAddress> findByCity(String city);

	@Write
	void save(@Key long orderId, ShippingAddress address);

	@Write
	void remove(@Key long orderId);

}
// end::migrated[]
