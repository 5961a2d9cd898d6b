package dev.changeover.test.data;

import java.util.Optional;

import dev.changeover.OldSide;
import dev.changeover.test.shop.Contacts;

/** The address in a column of the customer. */
@OldSide
public class OldContacts implements Contacts {

	private final Customers customers;

	OldContacts(Customers customers) {
		this.customers = customers;
	}

	@Override
	public Optional<String> emailOf(long customer) {
		return this.customers.findById(customer).map(Customer::email);
	}

	@Override
	public void put(long customer, String email) {
		this.customers.save(new Customer(customer, email));
	}

}
