package dev.changeover.test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.changeover.Phase;
import dev.changeover.test.shop.Contacts;
import dev.changeover.test.shop.CustomerContacts;
import dev.changeover.test.shop.ShopApplication;
import dev.changeover.test.shop.TableContacts;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

/**
 * All six phases at the same time in one context: each waits for the others before it
 * writes. A thread per phase, as JUnit's own parallel execution promises no test a thread
 * while another one waits.
 */
class ParallelTests {

	@Test
	void playsSixPhasesAtTheSameTimeInOneContext() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(Phase.values().length);
		try {
			List<Future<Events>> played = new ArrayList<>();
			for (Phase phase : Phase.values()) {
				played.add(threads.submit(() -> play(phase)));
			}
			for (Future<Events> tests : played) {
				tests.get().failed().assertThatEvents().isEmpty();
				tests.get().assertStatistics((statistics) -> statistics.succeeded(1));
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static Events play(Phase phase) {
		return EngineTestKit.engine("junit-jupiter")
			.selectors(selectIteration(
					selectMethod(AtOnce.class, "writesAsInItsOwnPhase", Phase.class, Contacts.class, JdbcClient.class),
					phase.ordinal()))
			.execute()
			.testEvents();
	}

	@JdbcTest
	@ContextConfiguration(classes = ShopApplication.class)
	@Import({ CustomerContacts.class, TableContacts.class })
	static class AtOnce {

		private static final CyclicBarrier ALL = new CyclicBarrier(Phase.values().length);

		@EachPhase("contact")
		void writesAsInItsOwnPhase(Phase phase, @Autowired Contacts contacts, @Autowired JdbcClient client)
				throws Exception {
			Tables tables = new Tables(client);
			int id = 100 + phase.ordinal();
			tables.customer(id);
			ALL.await(1, TimeUnit.MINUTES);

			contacts.put(id, "ann@example.org");

			ALL.await(1, TimeUnit.MINUTES);
			tables.haveOnlyWhat(phase, id, "ann@example.org");
		}

	}

}
