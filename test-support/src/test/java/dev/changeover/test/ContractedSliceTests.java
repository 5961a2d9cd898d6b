package dev.changeover.test;

import java.util.List;

import dev.changeover.Phase;
import dev.changeover.test.shop.Contacts;
import dev.changeover.test.shop.CustomerContacts;
import dev.changeover.test.shop.ShopApplication;
import dev.changeover.test.shop.TableContacts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A slice holds the contract as the application does; asked to, it has the tables that
 * the contract leaves.
 */
@JdbcTest
@ContextConfiguration(classes = ShopApplication.class)
@Import({ CustomerContacts.class, TableContacts.class })
class ContractedSliceTests {

	private static List<String> columns(JdbcClient client) {
		return client
			.sql("select lower(column_name) from information_schema.columns where lower(table_name) = 'customer'")
			.query(String.class)
			.list();
	}

	@Test
	void holdsTheContract(@Autowired JdbcClient client) {
		assertThat(columns(client)).contains("id", "email");
	}

	// tag::contracted[]
	@Nested
	@TestPropertySource(properties = "changeover.fresh-database=complete")
	class AfterTheContract {

		@Test
		@InPhase(Phase.COMPLETE)
		void worksWithoutWhatItDrops(@Autowired Contacts contacts, @Autowired JdbcClient client) {
			contacts.put(1, "ann@example.org");

			assertThat(contacts.emailOf(1)).contains("ann@example.org");
			assertThat(columns(client)).containsExactly("id");
		}

	}
	// end::contracted[]

}
