package dev.changeover.test;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.changeover.Phase;
import dev.changeover.phase.Rehearsal;
import dev.changeover.test.shop.Contacts;
import dev.changeover.test.shop.ShopApplication;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@SpringBootTest(classes = ShopApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class WholeApplicationTests {

	private final Contacts contacts;

	private final BothSides sides;

	private final Rehearsal rehearsal;

	private final PlatformTransactionManager manager;

	private final RestClient http;

	private final Tables tables;

	@Autowired
	WholeApplicationTests(Contacts contacts, BothSides sides, Rehearsal rehearsal, PlatformTransactionManager manager,
			JdbcClient client, @LocalServerPort int port) {
		this.contacts = contacts;
		this.sides = sides;
		this.rehearsal = rehearsal;
		this.manager = manager;
		this.http = RestClient.create("http://localhost:" + port);
		this.tables = new Tables(client);
	}

	@DynamicPropertySource
	static void postgres(DynamicPropertyRegistry properties) {
		TestDatabase.Coordinates database = TestDatabase.POSTGRESQL.create();
		properties.add("spring.datasource.url", database::url);
		properties.add("spring.datasource.username", database::username);
		properties.add("spring.datasource.password", database::password);
	}

	@BeforeEach
	void empty() {
		this.tables.clear();
		this.tables.customer(1);
	}

	@EachPhase("contact")
	void findsWhatWasSaved(Phase phase) {
		this.contacts.put(1, "ann@example.org");

		assertThat(this.contacts.emailOf(1)).contains("ann@example.org");
		this.tables.haveOnlyWhat(phase, 1, "ann@example.org");
	}

	@EachPhase("contact")
	void keepsThePhaseInATransactionAndInOneWithinIt(Phase phase) {
		TransactionTemplate within = new TransactionTemplate(this.manager);
		within.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

		new TransactionTemplate(this.manager).executeWithoutResult((status) -> {
			this.tables.customer(2);
			this.contacts.put(2, "bea@example.org");
			within.executeWithoutResult((inner) -> this.contacts.put(1, "ann@example.org"));
		});

		this.tables.haveOnlyWhat(phase, 1, "ann@example.org");
		this.tables.haveOnlyWhat(phase, 2, "bea@example.org");
	}

	@EachPhase("contact")
	void routesRequestsThatTheTestSends(Phase phase) {
		this.http.put().uri("/contacts/1").body("ann@example.org").retrieve().toBodilessEntity();

		assertThat(this.http.get().uri("/contacts/1").retrieve().body(String.class)).isEqualTo("ann@example.org");
		this.tables.haveOnlyWhat(phase, 1, "ann@example.org");
	}

	// tag::both-sides[]
	@Test
	@InPhase(Phase.DUAL_WRITE)
	void saysByKeyAndColumnWhereTheSidesDiffer(@Autowired JdbcClient client) {
		this.tables.customer(2);
		this.tables.customer(3);
		this.contacts.put(1, "ann@example.org");
		this.contacts.put(2, "bea@example.org");
		this.contacts.put(3, "cleo@example.org");
		client.sql("update contact set email = 'eve@example.org' where customer_id = 1").update();
		client.sql("delete from contact where customer_id = 2").update();

		assertThat(this.sides.of("contact")).differOnlyAt("1", "2");
		assertThatThrownBy(() -> assertThat(this.sides).areEqual()).isInstanceOf(AssertionError.class)
			.hasMessageContaining("differ at 2 rows")
			.hasMessageContaining("'contact' key 1: ")
			.hasMessageContaining("email")
			.hasMessageContaining("'contact' key 2: missing on NEW")
			.hasMessageNotContaining("@example.org");
		assertThatThrownBy(() -> assertThat(this.sides).hasRows(3))
			.hasMessage("NEW of 'contact' should have 3 rows, but has 2.");
	}
	// end::both-sides[]

	@EachPhase("contact")
	void namesThePhaseThatItIsDescribedBy(Phase phase) {
		assertThatThrownBy(() -> assertThat(this.sides).as("%s", phase).hasRows(7)).isInstanceOf(AssertionError.class)
			.hasMessageStartingWith("[" + phase + "] ");
	}

	@Test
	void playsEachThreadItsOwnPhase() throws Exception {
		CountDownLatch both = new CountDownLatch(2);
		CountDownLatch asked = new CountDownLatch(1);
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			Future<?> off = threads.submit(() -> save(Phase.OFF, 11, both, asked));
			Future<?> complete = threads.submit(() -> save(Phase.COMPLETE, 12, both, asked));
			both.await();

			assertThatThrownBy(() -> this.contacts.emailOf(1)).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("[{contact=COMPLETE}, {contact=OFF}]");
			asked.countDown();
			off.get();
			complete.get();
		}
		finally {
			asked.countDown();
			threads.shutdown();
		}
		this.tables.haveOnlyWhat(Phase.OFF, 11, "k11");
		this.tables.haveOnlyWhat(Phase.COMPLETE, 12, "k12");
		assertThat(this.contacts.emailOf(11)).as("OFF again, as the database says").contains("k11");
	}

	private Void save(Phase phase, long id, CountDownLatch both, CountDownLatch asked) throws InterruptedException {
		this.tables.customer(id);
		try (Rehearsal.Scene scene = this.rehearsal.play(Map.of("contact", phase))) {
			both.countDown();
			asked.await();
			this.contacts.put(id, "k" + id);
		}
		return null;
	}

}
