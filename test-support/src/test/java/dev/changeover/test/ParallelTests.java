package dev.changeover.test;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import dev.changeover.Phase;
import dev.changeover.test.shop.Contacts;
import dev.changeover.test.shop.CustomerContacts;
import dev.changeover.test.shop.ShopApplication;
import dev.changeover.test.shop.TableContacts;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/**
 * All six phases at the same time, by JUnit's own parallel execution: each waits for the
 * others before it writes.
 */
class ParallelTests {

	@Test
	void playsSixPhasesAtTheSameTimeInOneContext() {
		EngineTestKit.engine("junit-jupiter")
			.selectors(selectClass(AtOnce.class))
			.configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
			.configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
			.configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
			// More than six: those that wait for others to end take a thread, too.
			.configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "24")
			.execute()
			.testEvents()
			.assertStatistics((tests) -> tests.succeeded(6).failed(0));
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
