package dev.changeover.test;

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
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

// tag::slice[]
@JdbcTest
@ContextConfiguration(classes = ShopApplication.class)
@Import({ CustomerContacts.class, TableContacts.class })
// end::slice[]
class JdbcSliceTests {

	private final Contacts contacts;

	private final BothSides sides;

	private final Tables tables;

	@Autowired
	JdbcSliceTests(Contacts contacts, BothSides sides, JdbcClient client) {
		this.contacts = contacts;
		this.sides = sides;
		this.tables = new Tables(client);
	}

	// tag::each-phase[]
	@EachPhase("contact")
	void findsWhatWasSavedInTheTransactionOfTheTest(Phase phase) {
		assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isTrue();
		this.tables.customer(1);

		this.contacts.put(1, "ann@example.org");

		assertThat(this.contacts.emailOf(1)).contains("ann@example.org");
		this.tables.haveOnlyWhat(phase, 1, "ann@example.org");
		if (phase.dualWrite()) {
			assertThat(this.sides).hasRows(1).areEqual();
		}
	}
	// end::each-phase[]

	@EachPhase(phases = { Phase.LIVE, Phase.COMPLETE })
	void runsInSomePhasesOfTheOnlyMigration(Phase phase) {
		assertThat(phase).isIn(Phase.LIVE, Phase.COMPLETE);
	}

	// tag::in-phase[]
	@Test
	@InPhase(Phase.COMPLETE)
	void staysInOnePhase() {
		this.contacts.put(1, "ann@example.org");

		this.tables.haveOnlyWhat(Phase.COMPLETE, 1, "ann@example.org");
	}
	// end::in-phase[]

	@Test
	void isInThePhaseOfTheDatabaseWithoutAnAnnotation() {
		this.tables.customer(1);

		this.contacts.put(1, "ann@example.org");

		this.tables.haveOnlyWhat(Phase.OFF, 1, "ann@example.org");
	}

	@Nested
	@InPhase(Phase.RAMP_DOWN)
	class InRampDown {

		@Test
		void takesThePhaseOfTheClass() {
			JdbcSliceTests.this.tables.customer(1);

			JdbcSliceTests.this.contacts.put(1, "ann@example.org");

			JdbcSliceTests.this.tables.haveOnlyWhat(Phase.RAMP_DOWN, 1, "ann@example.org");
		}

		@Test
		@InPhase(Phase.OFF)
		void prefersThePhaseOfTheMethod() {
			JdbcSliceTests.this.tables.customer(1);

			JdbcSliceTests.this.contacts.put(1, "ann@example.org");

			JdbcSliceTests.this.tables.haveOnlyWhat(Phase.OFF, 1, "ann@example.org");
		}

		@Nested
		class Within {

			@EachPhase("contact")
			void goesThroughAllPhasesInAClassThatStaysInOne(Phase phase) {
				JdbcSliceTests.this.tables.customer(1);

				JdbcSliceTests.this.contacts.put(1, "ann@example.org");

				JdbcSliceTests.this.tables.haveOnlyWhat(phase, 1, "ann@example.org");
			}

		}

	}

}
