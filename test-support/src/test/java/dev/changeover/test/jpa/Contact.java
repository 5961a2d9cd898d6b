package dev.changeover.test.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
class Contact {

	@Id
	long customerId;

	String email = "";

}
