package dev.changeover.test.data;

import java.util.Optional;

import dev.changeover.NewSide;
import dev.changeover.test.shop.Contacts;

import org.springframework.data.jdbc.core.JdbcAggregateOperations;

/** The address in a table of its own. */
@NewSide
public class NewContacts implements Contacts {

	private final JdbcAggregateOperations template;

	NewContacts(JdbcAggregateOperations template) {
		this.template = template;
	}

	@Override
	public Optional<String> emailOf(long customer) {
		return Optional.ofNullable(this.template.findById(customer, Contact.class)).map(Contact::email);
	}

	@Override
	public void put(long customer, String email) {
		this.template.upsert(new Contact(customer, email));
	}

}
