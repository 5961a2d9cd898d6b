package dev.changeover.togglz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Click;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.PhaseTable;
import dev.changeover.phase.TransitionListener;
import dev.changeover.report.Refusals;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.manager.FeatureManagerBuilder;
import org.togglz.core.manager.PropertyFeatureProvider;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.StateRepository;
import org.togglz.core.util.NamedFeature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two instances on one table, and an operator at each: the second clicks while the click
 * of the first is being judged.
 */
class ClicksAtOnceTests {

	private static final String MIGRATION = "shipping-address";

	private final List<String> told = new ArrayList<>();

	private @Nullable Runnable meanwhile;

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void ofTwoWhoClickAFlagOneWinsAndTheOtherIsTold(TestDatabase kind) {
		try (HikariDataSource dataSource = database(kind)) {
			Instance here = new Instance(dataSource);
			Instance there = new Instance(dataSource);
			this.meanwhile = () -> there.click("DUAL_WRITE", true);

			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> here.click("DUAL_WRITE", true))
				.withMessageContaining("somebody else changed the flags");

			assertThat(here.desired()).isEqualTo(Desired.of(Phase.DUAL_WRITE));
			assertThat(this.told).hasSize(1);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void ofTwoWhoGoToOppositePhasesOneWinsAndTheOtherIsTold(TestDatabase kind) {
		try (HikariDataSource dataSource = database(kind)) {
			Instance here = new Instance(dataSource);
			Instance there = new Instance(dataSource);
			here.flags.ask(MIGRATION, Phase.RAMP_DOWN, Click.by("ann"));
			Desired seen = here.desired();
			this.meanwhile = () -> there.flags.ask(MIGRATION, Phase.COMPLETE, Click.by("bob"), seen);

			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> here.flags.ask(MIGRATION, Phase.DARK_READ, Click.by("ann"), seen));

			assertThat(here.desired()).isEqualTo(Desired.of(Phase.COMPLETE));
			assertThat(this.told).hasSize(1);
		}
	}

	private static HikariDataSource database(TestDatabase kind) {
		HikariDataSource dataSource = TestTables.emptied(kind, 3, true);
		new PhaseTable(TestTables.database(dataSource)).enter(MIGRATION, Phase.OFF);
		return dataSource;
	}

	private void judge(String migration, Desired before, Desired wanted, Click click) {
		Runnable other = this.meanwhile;
		this.meanwhile = null;
		if (other != null) {
			CompletableFuture.runAsync(other).join();
		}
	}

	/** The flags as one instance has them. */
	private final class Instance {

		private final FlagCatalogue catalogue = new FlagCatalogue(new Migrations(List.of(Migration.named(MIGRATION))));

		private final StateRepository store;

		private final FeatureManager features;

		private final FlagGuard guard;

		private final TogglzFlags flags;

		private Instance(HikariDataSource dataSource) {
			this.store = GuardedStores
				.guard(new FeatureTable(TestTables.database(dataSource), Map.of(), System::nanoTime), this::guard);
			this.features = new FeatureManagerBuilder()
				.featureProvider(new MigrationFeatureProvider(this.catalogue, MigrationFeatureProvider.FlagStatus.NONE)
					.beside(new PropertyFeatureProvider(new java.util.Properties())))
				.stateRepository(this.store)
				.build();
			FlagStates states = new FlagStates(() -> this.features, () -> List.of(this.store));
			TransitionListener listener = new TransitionListener() {

				@Override
				public void refused(String migration, String reason) {
					ClicksAtOnceTests.this.told.add(reason);
				}

			};
			this.guard = new FlagGuard(this.catalogue, states, () -> this.features, Warrant.NONE_NEEDED,
					ClicksAtOnceTests.this::judge, (migration) -> Phase.OFF, (migration) -> false,
					new Refusals(List.of(listener)), () -> {
					});
			this.flags = new TogglzFlags(new Migrations(List.of(Migration.named(MIGRATION))), this.catalogue, states,
					this.guard, () -> this.features, (migration) -> Phase.OFF);
		}

		private FlagGuard guard() {
			return this.guard;
		}

		private void click(String flag, boolean on) {
			this.features.setFeatureState(new FeatureState(new NamedFeature("SHIPPING_ADDRESS_" + flag), on));
		}

		private Desired desired() {
			return this.flags.desired().getOrDefault(MIGRATION, Desired.of(Phase.OFF)).in(Phase.OFF);
		}

	}

}
