package dev.changeover.test;

import dev.changeover.Phase;
import dev.changeover.PhaseLeaseLostException;
import dev.changeover.Side;
import dev.changeover.sweep.SweepKind;
import dev.changeover.test.shop.Contacts;
import dev.changeover.test.shop.ShopApplication;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@SpringBootTest(classes = ShopApplication.class)
class TwoInstancesTests {

	private final BothSides sides;

	private final Tables tables;

	private final TwoInstances fleet;

	private final Contacts first;

	private final Contacts second;

	@Autowired
	TwoInstancesTests(ApplicationContext application, BothSides sides, JdbcClient client) {
		this.sides = sides;
		this.tables = new Tables(client);
		this.fleet = TwoInstances.of(application, "contact");
		this.first = this.fleet.first().repository(Contacts.class);
		this.second = this.fleet.second().repository(Contacts.class);
	}

	@DynamicPropertySource
	static void postgres(DynamicPropertyRegistry properties) {
		TestDatabase.Coordinates database = TestDatabase.POSTGRESQL.create();
		properties.add("spring.datasource.url", database::url);
		properties.add("spring.datasource.username", database::username);
		properties.add("spring.datasource.password", database::password);
	}

	@BeforeEach
	void twoCustomers() {
		this.tables.clear();
		this.tables.customer(1);
		this.tables.customer(2);
	}

	@AfterEach
	void close() {
		this.fleet.close();
	}

	@Test
	void walksTheWholeLadderUpAndDownWithSweeps() {
		this.first.put(1, "ann@example.org");

		for (Phase phase : Phase.values()) {
			this.fleet.walkTo(phase);
			assertThat(this.fleet.first().phase()).isEqualTo(phase);
			assertThat(this.fleet.second().phase()).isEqualTo(phase);
			assertThat(this.first.emailOf(1)).contains("ann@example.org");
			this.second.put(2, "bea" + phase);
			assertThat(this.first.emailOf(2)).contains("bea" + phase);
		}
		this.fleet.walkTo(Phase.LIVE);

		assertThat(this.sides).hasRows(2).areEqual();
		this.fleet.walkTo(Phase.OFF);
		assertThat(this.first.emailOf(2)).contains("beaCOMPLETE");
	}

	// tag::two-instances[]
	@Test
	void repairsByBackfillWhatTheLaggardWroteOnOldAlone() {
		this.fleet.overlapWith(Phase.DUAL_WRITE);
		this.second.put(1, "ann@example.org");
		this.first.put(1, "ann@example.com");

		assertThat(this.fleet.first().phase()).isEqualTo(Phase.OFF);
		assertThat(this.sides).differOnlyAt("1");
		this.fleet.walkTo(Phase.DARK_READ);
		assertThat(this.sides).hasRows(1).areEqual();
	}
	// end::two-instances[]

	// tag::open-transaction[]
	@Test
	void waitsForATransactionOfTheFormerPhase() {
		OpenTransaction transaction = this.fleet.first().begin();
		transaction.run(() -> this.first.put(1, "ann@example.org"));
		this.fleet.overlapWith(Phase.DUAL_WRITE);
		this.fleet.settle();

		assertThat(this.fleet.obstacles(Phase.DARK_READ)).anySatisfy((why) -> assertThat(why).contains("first"));
		assertThatThrownBy(() -> this.fleet.walkTo(Phase.DARK_READ)).hasMessageContaining("first");
		transaction.run(() -> this.first.put(2, "bea@example.org"));
		transaction.commit();
		assertThat(this.sides).hasRows(Side.OLD, 2).hasRows(Side.NEW, 0);
		this.fleet.walkTo(Phase.DARK_READ);
		assertThat(this.sides).hasRows(2).areEqual();
	}
	// end::open-transaction[]

	@Test
	void givesUpAnInstanceThatStandsStill() {
		this.fleet.walkTo(Phase.DUAL_WRITE);
		OpenTransaction transaction = this.fleet.first().begin();
		transaction.run(() -> this.first.put(1, "ann@example.org"));
		this.fleet.first().freeze();
		this.fleet.second().tick();

		assertThatThrownBy(transaction::commit).isInstanceOf(PhaseLeaseLostException.class);
		this.fleet.walkTo(Phase.DARK_READ);
		assertThat(this.sides).hasRows(0);
	}

	@Test
	void namesWhatKeepsAWalkFromItsEnd() {
		this.fleet.walkTo(Phase.DARK_READ);

		assertThatThrownBy(() -> this.fleet.overlapWith(Phase.COMPLETE)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("COMPLETE is no neighbour of DARK_READ");
		assertThatThrownBy(() -> this.fleet.first().repository(Runnable.class))
			.hasMessageContaining("no two sides of java.lang.Runnable");
		assertThat(this.fleet.sweep(SweepKind.VERIFICATION).failed()).isZero();
	}

}
