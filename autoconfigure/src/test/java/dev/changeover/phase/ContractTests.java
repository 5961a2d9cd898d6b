package dev.changeover.phase;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What must be confirmed before OLD may be dropped, and what keeps changesets from
 * running.
 */
class ContractTests {

	private static final Desired UNSIGNED = Desired.of(Phase.COMPLETE);

	private static final Desired SIGNED = UNSIGNED.signed(true);

	private Engine engine = new Engine(TestDatabase.H2, migrations("Backups are kept", "Reports are moved"));

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void isSignedOnlyWhenTheWholeChecklistIsConfirmed() {
		Engine.Instance a = complete();

		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> sign(a, "Reports are moved"))
			.withMessageContaining("The contract of migration 'shipping-address' was not signed.")
			.withMessageContaining("'Backups are kept' is not confirmed.")
			.withMessageNotContaining("Reports");
		assertThat(this.engine.state().signedAt()).isNull();

		sign(a, " backups are KEPT", "Reports are moved ");
		assertThat(this.engine.state().signedAt()).isNotNull();
		assertThat(this.engine.state().signedBy()).isEqualTo("owner");
		assertThat(this.engine.state().requestedBy()).as("no step is asked for").isNull();
	}

	@Test
	void keepsWhatWasConfirmedUnderTheSignature() {
		Engine.Instance a = complete();

		sign(a, "Backups are kept", "Reports are moved");

		Transition signed = latest("SIGNED");
		assertThat(signed.evidence()).isEqualTo("confirmed: Backups are kept, Reports are moved");
		assertThat(signed.by()).isEqualTo("owner");
		assertThat(signed.reason()).isEqualTo("agreed");
	}

	@Test
	void saysUnderTheSignatureThatThereWasNothingToConfirm() {
		this.engine.close();
		this.engine = new Engine(TestDatabase.H2, migrations());

		sign(complete());

		assertThat(latest("SIGNED").evidence()).isEqualTo("nothing to confirm");
	}

	@Test
	void losesItsSignatureUntilItHasRun() {
		Engine.Instance a = complete();
		sign(a, "Backups are kept", "Reports are moved");

		a.coordinator.request(Engine.NAME, SIGNED, UNSIGNED, Click.by("operator"));
		assertThat(this.engine.state().signedAt()).isNull();
		assertThat(this.engine.state().signedBy()).isNull();
		assertThat(latest("UNSIGNED").evidence()).isNull();

		sign(a, "Backups are kept", "Reports are moved");
		a.coordinator.contracted(Engine.NAME, "liquibase", null, "2 changesets");
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> a.coordinator.request(Engine.NAME, SIGNED, UNSIGNED, Click.by("operator")))
			.withMessageContaining("The contract of migration 'shipping-address' has run");
		assertThat(this.engine.state().signedBy()).isEqualTo("owner");
	}

	@Test
	void isNotSignedBeforeTheLastPhase() {
		Engine.Instance a = this.engine.joined("a");
		this.engine.putInto(Phase.RAMP_DOWN);
		a.tick();

		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> sign(a, "Backups are kept", "Reports are moved"))
			.withMessageContaining("The phase is RAMP_DOWN, not COMPLETE. Bring the migration to COMPLETE first.");
	}

	@Test
	void isNotSignedWhileAnInstanceIsNotInTheLastPhase() {
		Engine.Instance slow = this.engine.joined("slow");
		Engine.Instance a = complete();
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> sign(a, "Backups are kept", "Reports are moved"))
			.withMessageContaining("Not every instance is in COMPLETE: shop@slow#");

		slow.tick();
		assertThatNoException().isThrownBy(() -> sign(a, "Backups are kept", "Reports are moved"));
	}

	@Test
	void runsOnlyWhenItIsSigned() {
		Coordinator coordinator = Coordinator.early(this.engine.database, new Migrations(this.engine.declared));
		assertThat(coordinator.contractBlockers(Engine.NAME)).singleElement()
			.hasToString("The migration has not begun. The first start enters it at OFF."
					+ " Take it up the ladder from there.");

		Engine.Instance a = complete();
		assertThat(gates(coordinator.contractBlockers(Engine.NAME))).containsExactly("signature");

		sign(a, "Backups are kept", "Reports are moved");
		assertThat(coordinator.contractBlockers(Engine.NAME)).isEmpty();
	}

	@Test
	void doesNotRunInAnyOtherPhase() {
		Engine.Instance a = this.engine.joined("a");
		this.engine.putInto(Phase.LIVE);

		assertThat(gates(a.coordinator.contractBlockers(Engine.NAME))).containsExactly("phase", "signature");
	}

	@Test
	void letsTightenChangesetsRunOnceNewIsBackfilledAndVerified() {
		Coordinator coordinator = Coordinator.early(this.engine.database, new Migrations(this.engine.declared));
		assertThat(gates(coordinator.tightenBlockers(Engine.NAME))).containsExactly("phase");

		this.engine.joined("a");
		assertThat(gates(coordinator.tightenBlockers(Engine.NAME))).containsExactly("backfill");

		this.engine.putInto(Phase.DUAL_WRITE);
		assertThat(coordinator.tightenBlockers(Engine.NAME)).isEmpty();

		coordinator.loosened(Engine.NAME, "operator", null, "1 changeset");
		assertThat(gates(coordinator.tightenBlockers(Engine.NAME))).containsExactly("verification");

		this.engine.putInto(Phase.COMPLETE);
		assertThat(this.engine.state().verifiedAt()).isNull();
		assertThat(coordinator.tightenBlockers(Engine.NAME)).as("nothing is left to verify with").isEmpty();
	}

	private Engine.Instance complete() {
		Engine.Instance a = this.engine.joined("a");
		this.engine.putInto(Phase.COMPLETE);
		a.tick();
		return a;
	}

	private static void sign(Engine.Instance instance, String... confirmed) {
		instance.coordinator.request(Engine.NAME, UNSIGNED, SIGNED,
				new Click("owner", "agreed", false, List.of(confirmed)));
	}

	private Transition latest(String event) {
		return new TransitionLog(this.engine.database).latest(Engine.NAME, event).orElseThrow();
	}

	private static List<String> gates(List<Blocker> blockers) {
		return blockers.stream().map(Blocker::gate).toList();
	}

	private static List<Migration> migrations(String... checklist) {
		return List.of(new Migration(Engine.NAME, "", null, null, List.of(), null,
				new Migration.RequiredEvidence(Duration.ofHours(1), 0, 0, Map.of()), List.of(checklist)));
	}

}
