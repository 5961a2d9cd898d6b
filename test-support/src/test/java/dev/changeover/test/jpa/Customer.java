package dev.changeover.test.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

@Entity
class Customer {

	@Id
	long id;

	@Nullable String email;

}
