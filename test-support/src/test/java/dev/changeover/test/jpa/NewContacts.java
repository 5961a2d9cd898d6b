package dev.changeover.test.jpa;

import java.util.Optional;

import dev.changeover.NewSide;
import dev.changeover.test.shop.Contacts;
import jakarta.persistence.EntityManager;

/** The address in a table of its own. */
@NewSide
public class NewContacts implements Contacts {

	private final EntityManager entities;

	NewContacts(EntityManager entities) {
		this.entities = entities;
	}

	@Override
	public Optional<String> emailOf(long customer) {
		return Optional.ofNullable(this.entities.find(Contact.class, customer)).map((found) -> found.email);
	}

	@Override
	public void put(long customer, String email) {
		Contact contact = new Contact();
		contact.customerId = customer;
		contact.email = email;
		this.entities.merge(contact);
	}

}
