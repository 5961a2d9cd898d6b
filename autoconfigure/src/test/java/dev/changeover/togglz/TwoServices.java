package dev.changeover.togglz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.actuate.ChangeoverHealthIndicator;
import dev.changeover.autoconfigure.ChangeoverActuatorAutoConfiguration;
import dev.changeover.autoconfigure.ChangeoverAutoConfiguration;
import dev.changeover.autoconfigure.ChangeoverReportAutoConfiguration;
import dev.changeover.autoconfigure.ChangeoverTogglzAutoConfiguration;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Phases;
import dev.changeover.phase.PhaseView;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.Reports;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.StateRepository;
import org.togglz.core.util.NamedFeature;
import org.togglz.spring.boot.actuate.autoconfigure.TogglzAutoConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two services of one fleet, whose flags are in a store of the user's and may be changed
 * there behind the guard.
 */
final class TwoServices implements AutoCloseable {

	static final String MIGRATION = "shipping-address";

	private final AtomicInteger looks = new AtomicInteger();

	private final HikariDataSource dataSource;

	private final Supplier<StateRepository> stores;

	private final List<WatchedStore> watched = new ArrayList<>();

	private final List<ConfigurableApplicationContext> services = new ArrayList<>();

	/**
	 * Starts both.
	 * @param stores makes the store of one service
	 */
	TwoServices(HikariDataSource dataSource, Supplier<StateRepository> stores) {
		this.dataSource = dataSource;
		this.stores = stores;
		start();
	}

	static HikariDataSource database(TestDatabase kind) {
		return TestTables.create(kind, 10, true);
	}

	/** Ends both services and starts them anew, each with a store of its own. */
	void restart() {
		stop();
		start();
	}

	private void start() {
		for (int number = 0; number < 2; number++) {
			WatchedStore store = new WatchedStore(this.stores.get(), this.looks);
			this.watched.add(store);
			this.services.add(service(store));
		}
	}

	private ConfigurableApplicationContext service(WatchedStore store) {
		return new SpringApplicationBuilder(Service.class).web(WebApplicationType.NONE).initializers((context) -> {
			((org.springframework.context.support.GenericApplicationContext) context).registerBean("dataSource",
					DataSource.class, () -> this.dataSource, (bean) -> bean.setDestroyMethodName(""));
			((org.springframework.context.support.GenericApplicationContext) context).registerBean("stateRepository",
					StateRepository.class, () -> store);
		})
			.run("--spring.main.banner-mode=off", "--spring.application.name=shop", "--logging.level.root=error",
					"--changeover.migrations." + MIGRATION + ".description=Move it",
					"--changeover.migrations." + MIGRATION + ".dark-read.min-comparisons=0",
					"--changeover.fleet.heartbeat=20ms", "--changeover.fleet.lease=1h");
	}

	/** Sets a flag as the console does. */
	void click(String flag, boolean value) {
		set(bean(FeatureManager.class)::setFeatureState, flag, value);
	}

	/** Writes into every store what no guard sees. */
	void set(boolean dualWrite, boolean darkRead, boolean cutover) {
		for (WatchedStore store : this.watched) {
			set(store::setFeatureState, "DUAL_WRITE", dualWrite);
			set(store::setFeatureState, "DARK_READ", darkRead);
			set(store::setFeatureState, "CUTOVER", cutover);
		}
	}

	void set(Phase phase) {
		set(phase.dualWrite(), phase.darkRead(), phase.cutover());
	}

	private static void set(Consumer<FeatureState> store, String flag, boolean value) {
		store.accept(new FeatureState(new NamedFeature("SHIPPING_ADDRESS_" + flag), value));
	}

	List<WatchedStore> stores() {
		return this.watched;
	}

	JdbcClient sql() {
		return JdbcClient.create(this.dataSource);
	}

	<T> T bean(Class<T> type) {
		return this.services.get(0).getBean(type);
	}

	MigrationReport report() {
		return bean(Reports.class).of(MIGRATION);
	}

	/** What health tells of the migration. */
	Map<?, ?> health() {
		Map<?, ?> migrations = (Map<?, ?>) bean(ChangeoverHealthIndicator.class).health()
			.getDetails()
			.get("migrations");
		return (Map<?, ?>) migrations.get(MIGRATION);
	}

	/** The phase in which each service would route a call now. */
	List<Phase> phases() {
		return this.services.stream().map((service) -> {
			Phases phases = service.getBean(Phases.class);
			PhaseView view = phases.enter();
			phases.exit(view);
			return view.of(0).phase();
		}).toList();
	}

	/** Whether one of them says that something is wrong. */
	boolean trouble() {
		return this.services.stream().anyMatch((service) -> !service.getBean(Fleet.class).trouble().isEmpty());
	}

	/** Waits until the fleet has read the flags and done what they lead to, twice. */
	void awaitLooks() {
		int before = this.looks.get();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> this.looks.get() >= before + 6);
	}

	void awaitPhase(Phase phase) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10)).untilAsserted(() -> {
			assertThat(phases()).containsOnly(phase);
			assertThat(report().instances()).hasSize(2).noneMatch(MigrationReport.Instance::lagging);
		});
	}

	/** Walks up, with the evidence of sweeps that found all well. */
	void bringTo(Phase target) {
		Coordinator coordinator = bean(Coordinator.class);
		for (Phase phase : Arrays.copyOfRange(Phase.values(), 1, target.ordinal() + 1)) {
			set(phase);
			awaitPhase(phase);
			if (phase == Phase.DUAL_WRITE) {
				Awaitility.await().until(() -> report().interval() != null);
				coordinator.backfilled(MIGRATION, Side.NEW, report().interval(), "test", null);
				coordinator.verified(MIGRATION, report().epoch(), "test", null);
				awaitPhase(phase);
			}
		}
	}

	private void stop() {
		this.services.forEach(ConfigurableApplicationContext::close);
		this.services.clear();
		this.watched.clear();
	}

	@Override
	public void close() {
		stop();
		this.dataSource.close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ChangeoverAutoConfiguration.class, ChangeoverTogglzAutoConfiguration.class,
			ChangeoverReportAutoConfiguration.class, ChangeoverActuatorAutoConfiguration.class,
			TogglzAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class })
	static class Service {

	}

}
