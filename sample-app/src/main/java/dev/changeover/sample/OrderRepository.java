package dev.changeover.sample;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

/**
 * The order rows themselves. They stay where they are, so nothing here knows of a
 * migration.
 */
@Repository
class OrderRepository {

	private final JdbcClient client;

	OrderRepository(JdbcClient client) {
		this.client = client;
	}

	/**
	 * An order without its address.
	 *
	 * @param id number of the order
	 * @param customer who ordered
	 */
	record OrderRow(long id, String customer) {
	}

	long insert(String customer) {
		GeneratedKeyHolder key = new GeneratedKeyHolder();
		this.client.sql("insert into orders (customer) values (?)").param(customer).update(key, "id");
		return Objects.requireNonNull(key.getKeyAs(Number.class), "The database returned no id").longValue();
	}

	Optional<OrderRow> find(long id) {
		return this.client.sql("select id, customer from orders where id = ?")
			.param(id)
			.query(OrderRow.class)
			.optional();
	}

	List<OrderRow> findAll(Collection<Long> ids) {
		if (ids.isEmpty()) {
			return List.of();
		}
		return this.client.sql("select id, customer from orders where id in (:ids) order by id")
			.param("ids", ids)
			.query(OrderRow.class)
			.list();
	}

	List<OrderRow> newest(int limit) {
		return this.client.sql("select id, customer from orders order by id desc limit ?")
			.param(limit)
			.query(OrderRow.class)
			.list();
	}

	long count() {
		return this.client.sql("select count(*) from orders").query(Long.class).single();
	}

	boolean lock(long id) {
		return this.client.sql("select id from orders where id = ? for update")
			.param(id)
			.query(Long.class)
			.optional()
			.isPresent();
	}

	void delete(long id) {
		this.client.sql("delete from orders where id = ?").param(id).update();
	}

}
