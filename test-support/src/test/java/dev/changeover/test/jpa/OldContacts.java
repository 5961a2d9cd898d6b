package dev.changeover.test.jpa;

import java.util.Optional;

import dev.changeover.OldSide;
import dev.changeover.test.shop.Contacts;
import jakarta.persistence.EntityManager;

/** The address in a column of the customer. */
@OldSide
public class OldContacts implements Contacts {

	private final EntityManager entities;

	OldContacts(EntityManager entities) {
		this.entities = entities;
	}

	@Override
	public Optional<String> emailOf(long customer) {
		return Optional.ofNullable(this.entities.find(Customer.class, customer)).map((found) -> found.email);
	}

	@Override
	public void put(long customer, String email) {
		this.entities.find(Customer.class, customer).email = email;
	}

}
