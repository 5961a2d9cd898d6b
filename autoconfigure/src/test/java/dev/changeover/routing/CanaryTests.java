package dev.changeover.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.changeover.Phase;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.SideEvidence;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The canary decides who is answered by NEW, in LIVE only.
 */
class CanaryTests {

	@Test
	void decidesTheCanaryOnceForEachTransaction() {
		try (Shop shop = new Shop(TestDatabase.H2)) {
			shop.execute("insert into old_address values (7, 'OLD')");
			shop.execute("insert into new_address values (7, 'NEW')");
			MigrationState live = shop.phases.state(Phase.LIVE, new SideEvidence(1L, 1L), new SideEvidence(1L, 1L));
			shop.phases.put(new MigrationState(live.name(), live.phase(), live.epoch(), live.sinceEpoch(), live.since(),
					"gradual", live.old(), live.fresh(), null, null, null, null, false, null, null, false, null, null));
			AtomicBoolean chosen = new AtomicBoolean(true);
			shop.canary = (migration) -> chosen.getAndSet(!chosen.get());
			Shop.Addresses addresses = shop.addresses();
			TransactionTemplate another = new TransactionTemplate(shop.manager);
			another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
			List<String> answers = new ArrayList<>();

			shop.transaction.executeWithoutResult((status) -> {
				answers.add(city(addresses.find(7)));
				answers.add(city(addresses.find(7)));
				another.executeWithoutResult((inner) -> answers.add(city(addresses.find(7))));
				answers.add(city(addresses.find(7)));
			});

			assertThat(answers).containsExactly("NEW", "NEW", "OLD", "NEW");
		}
	}

	private static String city(Optional<Shop.Address> address) {
		return address.map(Shop.Address::city).orElse("");
	}

	@Test
	void keepsTheCanaryOutOfEveryOtherPhase() {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.RAMP_DOWN)) {
			shop.execute("insert into new_address values (7, 'NEW')");
			shop.canary = (migration) -> {
				throw new AssertionError("asked");
			};

			assertThat(shop.addresses().find(7)).isPresent();
		}
	}

}
