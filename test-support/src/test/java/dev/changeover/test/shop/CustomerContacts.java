package dev.changeover.test.shop;

import java.util.Optional;

import dev.changeover.OldSide;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The address in a column of the customer. */
@OldSide
@Repository
public class CustomerContacts implements Contacts {

	private final JdbcClient client;

	public CustomerContacts(JdbcClient client) {
		this.client = client;
	}

	@Override
	public Optional<String> emailOf(long customer) {
		return this.client.sql("select email from customer where id = ? and email is not null")
			.param(customer)
			.query(String.class)
			.optional();
	}

	@Override
	public void put(long customer, String email) {
		this.client.sql("update customer set email = ? where id = ?").params(email, customer).update();
	}

}
