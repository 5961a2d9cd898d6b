package dev.changeover.test;

import dev.changeover.Phase;
import dev.changeover.test.jpa.JpaApplication;
import dev.changeover.test.jpa.NewContacts;
import dev.changeover.test.jpa.OldContacts;
import dev.changeover.test.shop.Contacts;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

@DataJpaTest
@ContextConfiguration(classes = JpaApplication.class)
@Import({ OldContacts.class, NewContacts.class })
class DataJpaSliceTests {

	private final Contacts contacts;

	private final BothSides sides;

	private final Tables tables;

	@Autowired
	DataJpaSliceTests(Contacts contacts, BothSides sides, JdbcClient client) {
		this.contacts = contacts;
		this.sides = sides;
		this.tables = new Tables(client);
	}

	@EachPhase("contact")
	void findsWhatWasSavedInTheTransactionOfTheTest(Phase phase) {
		this.tables.customer(1);

		this.contacts.put(1, "ann@example.org");

		assertThat(this.contacts.emailOf(1)).contains("ann@example.org");
		if (phase.dualWrite()) {
			assertThat(this.sides).hasRows(1).areEqual();
		}
	}

}
