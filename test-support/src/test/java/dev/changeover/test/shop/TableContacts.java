package dev.changeover.test.shop;

import java.util.Optional;

import dev.changeover.NewSide;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The address in a table of its own. */
@NewSide
@Repository
public class TableContacts implements Contacts {

	private final JdbcClient client;

	public TableContacts(JdbcClient client) {
		this.client = client;
	}

	@Override
	public Optional<String> emailOf(long customer) {
		return this.client.sql("select email from contact where customer_id = ?")
			.param(customer)
			.query(String.class)
			.optional();
	}

	@Override
	public void put(long customer, String email) {
		if (this.client.sql("update contact set email = ? where customer_id = ?")
			.params(email, customer)
			.update() == 0) {
			this.client.sql("insert into contact values (?, ?)").params(customer, email).update();
		}
	}

}
