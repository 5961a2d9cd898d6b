package dev.changeover.togglz;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Click;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import dev.changeover.report.Refusals;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.manager.FeatureManagerBuilder;
import org.togglz.core.manager.PropertyFeatureProvider;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.StateRepository;
import org.togglz.core.repository.cache.CachingStateRepository;
import org.togglz.core.repository.mem.InMemoryStateRepository;
import org.togglz.core.user.SimpleFeatureUser;
import org.togglz.core.util.NamedFeature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FlagGuardTests {

	private final Migrations migrations = new Migrations(List.of(Migration.named("shipping-address"), new Migration(
			"drop-fax", "", null, null, List.of(), "NO_FAX", Migration.RequiredEvidence.DEFAULT, List.of())));

	private final FlagCatalogue catalogue = new FlagCatalogue(this.migrations);

	private final List<String> judged = new ArrayList<>();

	private final List<Click> clicks = new ArrayList<>();

	private boolean closed;

	private boolean signed;

	/** Comes after the next change was stored, before the one who made it goes on. */
	private @Nullable Runnable meanwhile;

	private @Nullable String lacking;

	private final StateRepository store = GuardedStores
		.guard(GuardedStores.guard(new InMemoryStateRepository(), this::guard), this::guard);

	private final FeatureManager features = new FeatureManagerBuilder()
		.featureProvider(new MigrationFeatureProvider(this.catalogue, MigrationFeatureProvider.FlagStatus.NONE)
			.beside(users("NO_FAX", "MY_OWN")))
		.stateRepository(this.store)
		.userProvider(() -> new SimpleFeatureUser("ann"))
		.build();

	private final FlagStates states = new FlagStates(() -> this.features, () -> List.of(this.store));

	private final FlagGuard guard = new FlagGuard(this.catalogue, this.states, () -> this.features,
			(right) -> this.lacking, this::judge, (migration) -> Phase.OFF, (migration) -> this.signed,
			new Refusals(List.of()), this::accepted);

	private final TogglzFlags flags = new TogglzFlags(this.migrations, this.catalogue, this.states, this.guard,
			() -> this.features, (migration) -> Phase.OFF);

	@Test
	void judgesAClickOnceAndTellsOfIt() {
		set("SHIPPING_ADDRESS_DUAL_WRITE", true);

		assertThat(this.judged).containsExactly("shipping-address 100", "accepted");
		assertThat(this.clicks).containsExactly(Click.by("ann"));
		assertThat(desired("shipping-address")).isEqualTo(Desired.of(Phase.DUAL_WRITE));
	}

	@Test
	void leavesTheFlagWhenTheClickIsRefused() {
		this.closed = true;

		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> set("SHIPPING_ADDRESS_DUAL_WRITE", true));
		assertThat(desired("shipping-address")).isEqualTo(Desired.of(Phase.OFF));
	}

	@Test
	void passesAWriteThatChangesNothing() {
		this.closed = true;

		set("SHIPPING_ADDRESS_CUTOVER", false);

		assertThat(this.judged).isEmpty();
	}

	@Test
	void takesASignatureBackWhoseFlagTheStoreHasLost() {
		this.signed = true;

		set("SHIPPING_ADDRESS_CONTRACT", false);

		assertThat(this.judged).containsExactly("shipping-address 000", "accepted");
	}

	@Test
	void signsAnewWhereOnlyTheFlagHasStayed() {
		set("SHIPPING_ADDRESS_CONTRACT", true);
		this.judged.clear();

		set("SHIPPING_ADDRESS_CONTRACT", true);

		assertThat(this.judged).hasSize(2).endsWith("accepted");
	}

	@Test
	void storesTheFlagOfASignatureAgainWithoutJudgingIt() {
		this.signed = true;
		this.closed = true;

		set("SHIPPING_ADDRESS_CONTRACT", true);

		assertThat(this.judged).isEmpty();
		assertThat(desired("shipping-address").contract()).isTrue();
	}

	@Test
	void leavesTheFeaturesOfTheUserAlone() {
		this.closed = true;

		set("MY_OWN", true);

		assertThat(this.features.isActive(new NamedFeature("MY_OWN"))).isTrue();
	}

	@Test
	void refusesAStrategyOnWhatDecidesWrites() {
		for (String flag : List.of("DUAL_WRITE", "DARK_READ", "CONTRACT")) {
			FeatureState gradual = state("SHIPPING_ADDRESS_" + flag, true).setStrategyId("gradual");

			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.features.setFeatureState(gradual))
				.withMessageContaining(flag);
		}
		assertThat(this.judged).isEmpty();
	}

	@Test
	void takesAStrategyOnCutoverForACanaryAndClearsItWithTheFlag() {
		this.flags.ask("shipping-address", Phase.LIVE, Click.by("ann"));
		this.features.setFeatureState(
				state("SHIPPING_ADDRESS_CUTOVER", true).setStrategyId("gradual").setParameter("percentage", "5"));
		Desired canary = desired("shipping-address");
		this.features.setFeatureState(
				state("SHIPPING_ADDRESS_CUTOVER", false).setStrategyId("gradual").setParameter("percentage", "5"));

		assertThat(canary.canary()).isEqualTo("gradual?percentage=5");
		assertThat(desired("shipping-address")).isEqualTo(Desired.of(Phase.DARK_READ));
		assertThat(this.features.getFeatureState(new NamedFeature("SHIPPING_ADDRESS_CUTOVER")).getStrategyId())
			.isNull();
	}

	@Test
	void refusesMarkupInAParameterThatTheConsoleWouldWriteOut() {
		FeatureState state = state("SHIPPING_ADDRESS_CUTOVER", true).setStrategyId("username")
			.setParameter("users", "\"><script>alert(1)</script>");

		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.features.setFeatureState(state));
	}

	@Test
	void asksOneStepOfTheLadderAfterTheOther() {
		Click click = new Click("bob", "release 12", false, List.of());

		this.flags.ask("shipping-address", Phase.RAMP_DOWN, click);

		assertThat(this.judged).filteredOn((entry) -> !entry.equals("accepted"))
			.containsExactly("shipping-address 100", "shipping-address 110", "shipping-address 111",
					"shipping-address 101");
		assertThat(this.clicks).containsOnly(click);
	}

	@Test
	void refusesWhoDecidedInViewOfOtherFlags() {
		Desired seen = desired("shipping-address");
		this.flags.ask("shipping-address", Phase.DUAL_WRITE, Click.by("ann"), seen);

		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.flags.ask("shipping-address", Phase.DARK_READ, Click.by("bob"), seen))
			.withMessageContaining("somebody else");
		assertThat(desired("shipping-address")).isEqualTo(Desired.of(Phase.DUAL_WRITE));
	}

	@Test
	void refusesTheRestOfAWayOnWhichSomebodyElseTurned() {
		this.flags.ask("shipping-address", Phase.LIVE, Click.by("ann"));
		this.meanwhile = () -> set("SHIPPING_ADDRESS_CUTOVER", true);

		// Two steps back: the first clears CUTOVER, which is set again at that moment.
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.flags.ask("shipping-address", Phase.DUAL_WRITE, Click.by("bob")));

		assertThat(desired("shipping-address")).isEqualTo(Desired.of(Phase.LIVE));
	}

	@Test
	void carriesTheConfirmationsOfASignature() {
		Click click = new Click("bob", null, false, List.of("restore point"));

		this.flags.sign("shipping-address", true, click);

		assertThat(this.clicks).containsExactly(click);
		assertThat(desired("shipping-address").contract()).isTrue();
	}

	@Test
	void takesAFeatureOfTheUsersForCompleteOnceItIsOnForEveryone() {
		this.features.setFeatureState(state("NO_FAX", true).setStrategyId("gradual").setParameter("percentage", "50"));
		Desired some = desired("drop-fax");
		set("NO_FAX", true);

		assertThat(some).isEqualTo(Desired.of(Phase.OFF));
		assertThat(desired("drop-fax")).isEqualTo(Desired.of(Phase.COMPLETE));
		assertThat(this.judged).containsExactly("drop-fax 001", "accepted");
		assertThat(this.features.getFeatures()).extracting("name")
			.contains("DROP_FAX_CONTRACT")
			.doesNotContain("DROP_FAX_CUTOVER");
	}

	@Test
	void comesOutOfFlagsThatMakeNoPhase() {
		this.flags.ask("shipping-address", Phase.DARK_READ, Click.by("ann"));
		// Behind the guard, as if by SQL.
		this.guard.as(Click.by("ann"), null, () -> set("SHIPPING_ADDRESS_DUAL_WRITE", false));
		Desired broken = desired("shipping-address");

		this.flags.ask("shipping-address", Phase.DUAL_WRITE, Click.by("ann"));

		assertThat(broken.phase()).isEmpty();
		assertThat(desired("shipping-address")).isEqualTo(Desired.of(Phase.DUAL_WRITE));
	}

	@Test
	void keepsTheClassOfAGuardedStore() {
		assertThat(GuardedStores.guard(new CachingStateRepository(new InMemoryStateRepository()), () -> this.guard))
			.isInstanceOf(CachingStateRepository.class);
	}

	@Test
	void knowsWhetherAManagerIsGuarded() {
		FeatureManager own = new FeatureManagerBuilder().featureProvider(users("MY_OWN")).build();

		assertThat(GuardedStores.reaches(this.features)).isTrue();
		assertThat(GuardedStores.reaches(own)).isFalse();
		assertThatExceptionOfType(FlagSetupException.class)
			.isThrownBy(() -> FeatureManagerCheck.verify(own, this.catalogue))
			.withMessageContaining("SHIPPING_ADDRESS_DUAL_WRITE");
	}

	@Test
	void refusesToStartWhenNamesClash() {
		MigrationFeatureProvider ours = new MigrationFeatureProvider(this.catalogue,
				MigrationFeatureProvider.FlagStatus.NONE);

		assertThatExceptionOfType(FlagSetupException.class).isThrownBy(() -> ours.beside(users("MY_OWN")))
			.withMessageContaining("NO_FAX");
		assertThatExceptionOfType(FlagSetupException.class)
			.isThrownBy(() -> ours.beside(users("NO_FAX", "SHIPPING_ADDRESS_CUTOVER")))
			.withMessageContaining("SHIPPING_ADDRESS_CUTOVER");
		assertThatExceptionOfType(FlagSetupException.class)
			.isThrownBy(
					() -> new FlagCatalogue(new Migrations(List.of(Migration.named("a-b"), Migration.named("a.b")))))
			.withMessageContaining("A_B_DUAL_WRITE");
	}

	private Desired desired(String migration) {
		return this.flags.desired().get(migration).in(Phase.OFF);
	}

	private FlagGuard guard() {
		return this.guard;
	}

	private void judge(String migration, Desired before, Desired wanted, Click click) {
		if (this.closed) {
			throw new RefusedException(migration, "closed");
		}
		this.judged
			.add(migration + " " + digit(wanted.dualWrite()) + digit(wanted.darkRead()) + digit(wanted.cutover()));
		this.clicks.add(click);
	}

	private void accepted() {
		this.judged.add("accepted");
		Runnable other = this.meanwhile;
		this.meanwhile = null;
		if (other != null) {
			CompletableFuture.runAsync(other).join();
		}
	}

	private static String digit(boolean value) {
		return value ? "1" : "0";
	}

	private void set(String flag, boolean value) {
		this.features.setFeatureState(state(flag, value));
	}

	private static FeatureState state(String flag, boolean value) {
		return new FeatureState(new NamedFeature(flag), value);
	}

	private static PropertyFeatureProvider users(String... names) {
		java.util.Properties properties = new java.util.Properties();
		for (String name : names) {
			properties.setProperty(name, name + ";false");
		}
		return new PropertyFeatureProvider(properties);
	}

}
