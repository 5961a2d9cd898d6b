package dev.changeover.phase;

import java.util.List;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Walks the ladder with instances that tick by hand.
 */
class LadderTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksUpAndDown(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			Engine.Instance b = engine.instance("b");
			tick(a, b);
			assertThat(a.phase()).isEqualTo(Phase.OFF);

			ask(engine, a, Phase.DUAL_WRITE);
			tick(a, b, a, b);
			assertThat(a.phase()).isEqualTo(Phase.DUAL_WRITE);
			assertThat(b.phase()).isEqualTo(Phase.DUAL_WRITE);
			tick(a, b);
			long interval = engine.state().fresh().interval();
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> ask(engine, a, Phase.DARK_READ))
				.withMessageContaining("Run BACKFILL");

			assertThat(a.coordinator.backfilled(Engine.NAME, Side.NEW, interval, "test", null)).isTrue();
			long backfilled = engine.state().epoch();
			tick(a, b);
			ask(engine, a, Phase.DARK_READ);
			tick(a, b, a, b);
			assertThat(engine.state().phase()).isEqualTo(Phase.DARK_READ);
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> ask(engine, a, Phase.LIVE))
				.withMessageContaining("Run VERIFY");

			assertThat(a.coordinator.verified(Engine.NAME, backfilled, "test", null)).isTrue();
			ask(engine, a, Phase.LIVE);
			tick(a, b, a, b);
			assertThat(engine.state().phase()).isEqualTo(Phase.LIVE);
			ask(engine, a, Phase.RAMP_DOWN);
			tick(a, b, a, b, a, b);
			ask(engine, a, Phase.COMPLETE);
			tick(a, b, a, b, a, b);
			assertThat(a.phase()).isEqualTo(Phase.COMPLETE);
			assertThat(engine.state().old()).isEqualTo(SideEvidence.VOID);
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> ask(engine, a, Phase.OFF))
				.withMessageContaining("REVERSE_BACKFILL");
			assertThat(new TransitionLog(engine.database).history(Engine.NAME, 1)).singleElement()
				.satisfies((entry) -> assertThat(entry.by()).isEqualTo("operator"));
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void goesBackSeveralStepsByOneClickAndVoidsWhatWasProved(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			tick(a);
			engine.putInto(Phase.LIVE);
			tick(a);

			ask(engine, a, Phase.OFF);
			tick(a, a, a, a, a, a);

			assertThat(engine.state().phase()).isEqualTo(Phase.OFF);
			assertThat(engine.state().fresh()).isEqualTo(SideEvidence.VOID);
			assertThat(engine.state().verifiedAt()).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void waitsForEveryInstance(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			Engine.Instance b = engine.instance("b");
			tick(a, b);
			ask(engine, a, Phase.DUAL_WRITE);
			a.coordinator.step(Engine.NAME, Desired.of(Phase.DUAL_WRITE));
			a.tick();
			a.tick();

			Outlook outlook = a.coordinator.outlook(Engine.NAME, Desired.of(Phase.DUAL_WRITE));

			assertThat(engine.state().fresh().unbroken()).isFalse();
			assertThat(outlook.blockers()).anySatisfy((blocker) -> {
				assertThat(blocker.passing()).isTrue();
				assertThat(blocker.reason()).contains("shop@b#");
			});
		}
	}

	private static void ask(Engine engine, Engine.Instance instance, Phase phase) {
		Desired before = engine.flags.getOrDefault(Engine.NAME, Desired.of(Phase.OFF));
		instance.coordinator.request(Engine.NAME, before, Desired.of(phase), Click.by("operator"));
		engine.desire(phase);
	}

	private static void tick(Engine.Instance... instances) {
		for (Engine.Instance instance : instances) {
			instance.tick();
		}
	}

}
