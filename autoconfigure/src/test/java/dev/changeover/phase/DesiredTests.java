package dev.changeover.phase;

import java.util.EnumSet;
import java.util.Set;

import dev.changeover.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Flags of which a store may hold some and lack others.
 */
class DesiredTests {

	@ParameterizedTest
	@EnumSource(Phase.class)
	void wishesForThePhaseThatIsWhereNothingIsStored(Phase phase) {
		assertThat(Desired.UNSET.in(phase)).isEqualTo(Desired.of(phase));
		assertThat(Desired.of(phase).phase()).contains(phase);
	}

	@Test
	void keepsWhatIsStoredAndFillsInTheRest() {
		Desired stored = new Desired(false, false, true, false, "gradual 10", Set.of(Desired.Switch.DARK_READ));

		assertThat(stored.in(Phase.LIVE)).isEqualTo(new Desired(false, true, true, false, "gradual 10"));
		assertThat(stored.in(Phase.OFF)).isEqualTo(new Desired(false, false, true, false, "gradual 10"));
	}

	@ParameterizedTest
	@EnumSource(Desired.Switch.class)
	void changesOneSwitchWhichIsStoredThen(Desired.Switch changed) {
		Set<Desired.Switch> others = EnumSet.complementOf(EnumSet.of(changed));
		Desired on = Desired.UNSET.with(changed, true);
		Desired off = Desired.of(Phase.LIVE).with(changed, false);

		assertThat(on.unset()).containsExactlyInAnyOrderElementsOf(others);
		assertThat(switches(on)).containsExactly(changed);
		assertThat(switches(off)).containsExactlyInAnyOrderElementsOf(others);
		assertThat(off.unset()).isEmpty();
	}

	@Test
	void keepsTheFlagsWhereItIsSignedOrTakesACanary() {
		Desired live = Desired.of(Phase.LIVE);

		assertThat(live.signed(true)).isEqualTo(new Desired(true, true, true, true, null));
		assertThat(live.canary("gradual 10")).isEqualTo(new Desired(true, true, true, false, "gradual 10"));
		assertThat(live.signed(true).signed(false)).isEqualTo(live);
	}

	@Test
	void doubtsAStoreThatHasLostWhatAPhaseHasOn() {
		assertThat(Desired.UNSET.lost(Phase.LIVE)).containsExactly("DUAL_WRITE", "DARK_READ", "CUTOVER");
		assertThat(Desired.UNSET.lost(Phase.COMPLETE)).containsExactly("CUTOVER");
		assertThat(Desired.UNSET.doubt(Phase.DARK_READ))
			.startsWith("Nothing is stored of DUAL_WRITE, DARK_READ, which DARK_READ has on");
	}

	@Test
	void doubtsNothingWhereWhatIsLostIsOff() {
		Desired stored = Desired.of(Phase.DUAL_WRITE).with(Desired.Switch.DUAL_WRITE, true);
		Desired partly = new Desired(true, false, false, false, null,
				Set.of(Desired.Switch.DARK_READ, Desired.Switch.CUTOVER));

		assertThat(stored.lost(Phase.LIVE)).as("what is stored is not lost").isEmpty();
		assertThat(partly.lost(Phase.DUAL_WRITE)).isEmpty();
		assertThat(partly.doubt(Phase.DUAL_WRITE)).isNull();
		assertThat(Desired.UNSET.doubt(Phase.OFF)).isNull();
	}

	private static Set<Desired.Switch> switches(Desired flags) {
		Set<Desired.Switch> on = EnumSet.noneOf(Desired.Switch.class);
		if (flags.dualWrite()) {
			on.add(Desired.Switch.DUAL_WRITE);
		}
		if (flags.darkRead()) {
			on.add(Desired.Switch.DARK_READ);
		}
		if (flags.cutover()) {
			on.add(Desired.Switch.CUTOVER);
		}
		return on;
	}

}
