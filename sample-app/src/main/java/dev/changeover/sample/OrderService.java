package dev.changeover.sample;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Orders with their addresses. Each change locks the order first, so that two of them
 * never cross.
 */
@Service
class OrderService {

	private final OrderRepository orders;

	private final ShippingAddressRepository addresses;

	OrderService(OrderRepository orders, ShippingAddressRepository addresses) {
		this.orders = orders;
		this.addresses = addresses;
	}

	@Transactional
	Order create(String customer, ShippingAddress address) {
		long id = this.orders.insert(customer);
		this.addresses.save(id, address);
		return new Order(id, customer, address);
	}

	Order find(long id) {
		return this.orders.find(id).map(this::withAddress).orElseThrow(() -> new OrderNotFoundException(id));
	}

	List<Order> findByCity(String city) {
		Map<Long, ShippingAddress> found = this.addresses.findByCity(city)
			.stream()
			.collect(Collectors.toMap(OrderAddress::orderId, OrderAddress::address));
		return this.orders.findAll(found.keySet())
			.stream()
			.map((row) -> new Order(row.id(), row.customer(), found.get(row.id())))
			.toList();
	}

	List<Order> newest(int limit) {
		return this.orders.newest(limit).stream().map(this::withAddress).toList();
	}

	@Transactional
	void ship(long id, ShippingAddress address) {
		requireAndLock(id);
		this.addresses.save(id, address);
	}

	@Transactional
	void delete(long id) {
		requireAndLock(id);
		this.addresses.remove(id);
		this.orders.delete(id);
	}

	private void requireAndLock(long id) {
		if (!this.orders.lock(id)) {
			throw new OrderNotFoundException(id);
		}
	}

	private Order withAddress(OrderRepository.OrderRow row) {
		return new Order(row.id(), row.customer(), this.addresses.findByOrderId(row.id()).orElse(null));
	}

}
