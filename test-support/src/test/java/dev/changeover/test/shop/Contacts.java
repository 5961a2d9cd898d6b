package dev.changeover.test.shop;

import java.util.Optional;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.Read;
import dev.changeover.Write;

/** Where to write to a customer. */
@Migrated("contact")
public interface Contacts {

	@Read
	Optional<String> emailOf(@Key long customer);

	@Write
	void put(@Key long customer, String email);

}
