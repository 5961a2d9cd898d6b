package dev.changeover.phase;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance that died without a word is waited for until its lease has ended, and not
 * any longer, whatever waits: a sweep and the contract are no steps.
 */
class DeadInstanceTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void isForgottenThoughNoStepIsDue(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance alive = engine.instance("alive");
			Engine.Instance dead = engine.instance("dead");
			alive.membership.tick();
			dead.membership.tick();
			engine.putInto(Phase.COMPLETE);
			alive.membership.tick();
			alive.membership.tick();
			assertThat(alive.coordinator.contractBlockers(Engine.NAME)).anyMatch((it) -> it.gate().equals("fleet"));

			engine.database.sql("update {instance} set EXPIRES_AT = {now} - 1 where ID = ?")
				.param(dead.membership.id())
				.update();
			alive.membership.tick();

			assertThat(alive.coordinator.fleet(Engine.NAME)).extracting(Member::id)
				.containsExactly(alive.membership.id());
			assertThat(alive.coordinator.contractBlockers(Engine.NAME)).noneMatch((it) -> it.gate().equals("fleet"));
		}
	}

}
