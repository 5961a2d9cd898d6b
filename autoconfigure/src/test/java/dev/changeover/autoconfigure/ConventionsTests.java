package dev.changeover.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import dev.changeover.Phase;
import dev.changeover.autoconfigure.PhoneService.Plain;
import dev.changeover.autoconfigure.PhoneService.Service;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.PhaseTable;
import dev.changeover.routing.DarkThreads;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.util.NamedFeature;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

import static dev.changeover.autoconfigure.PhoneService.assertRoutes;
import static dev.changeover.autoconfigure.PhoneService.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a developer takes for granted of a starter, on a service without a web server.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConventionsTests {

	@Test
	void startsWithoutAWebServerAndWithoutAWarning(CapturedOutput output) {
		try (ConfigurableApplicationContext service = start(Service.class)) {
			assertRoutes(service);
		}
		assertThat(output.getAll()).doesNotContain("not eligible for getting processed by all BeanPostProcessors")
			.doesNotContainPattern("WARN .*(changeover|Changeover)");
	}

	@Test
	void keepsInStepWhenBeansAreMadeLazily() {
		try (ConfigurableApplicationContext service = start(Service.class, "spring.main.lazy-initialization=true")) {
			assertThat(service.getBean(Fleet.class).isRunning()).isTrue();
			assertRoutes(service);
			service.getBean(FeatureManager.class)
				.setFeatureState(new FeatureState(new NamedFeature("PHONE_DUAL_WRITE"), true));

			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.until(() -> service.getBean(PhaseTable.class).readAll().get(0).phase() == Phase.DUAL_WRITE);
		}
	}

	@Test
	void startsAgainInTheSameJvmAsAfterARestartOfDevTools() {
		TestDatabase.Coordinates database = TestDatabase.H2.create();
		for (int round = 0; round < 2; round++) {
			try (ConfigurableApplicationContext service = start(Service.class, "test.url=" + database.url())) {
				assertRoutes(service);
				assertThat(service.getBean(Fleet.class).members("phone")).hasSize(1);
			}
		}
	}

	@Test
	void takesTheDataSourceAndTheTransactionManagerThatAreNamed() {
		try (ConfigurableApplicationContext service = start(TwoDatabases.class, "changeover.data-source=customers",
				"changeover.transaction-manager=customersManager")) {
			assertRoutes(service);
		}
	}

	@Test
	void asksWhichDataSourceItIs() {
		assertThatException().isThrownBy(() -> start(TwoDatabases.class).close())
			.havingRootCause()
			.withMessageContaining("2 DataSource beans");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void readsDarkOnVirtualThreadsAndIsCalledFromThem() throws Exception {
		try (ConfigurableApplicationContext service = start(Service.class, "spring.threads.virtual.enabled=true")) {
			CompletableFuture<Thread> dark = new CompletableFuture<>();
			service.getBean(DarkThreads.class).execute(() -> dark.complete(Thread.currentThread()));
			assertThat(isVirtual(dark.get(1, TimeUnit.MINUTES))).isTrue();

			ExecutorService callers = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor")
				.invoke(null);
			callers.submit(() -> assertRoutes(service)).get(1, TimeUnit.MINUTES);
			callers.shutdown();
		}
	}

	// This is compiled for Java 17.
	private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
		return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
	}

	/** Prints what it costs; a loaded machine is no reason to fail. */
	@Test
	void measuresTheStart() {
		start(Service.class).close();
		List<Long> with = new ArrayList<>();
		List<Long> without = new ArrayList<>();
		for (int round = 0; round < 3; round++) {
			with.add(millis(() -> start(Service.class).close()));
			without.add(millis(() -> start(Plain.class).close()));
		}
		System.out.printf("start and stop, ms, least of 3: with Changeover %d, with the starter and no migration %d%n",
				with.stream().min(Long::compare).orElseThrow(), without.stream().min(Long::compare).orElseThrow());
	}

	private static long millis(Runnable work) {
		long begin = System.nanoTime();
		work.run();
		return Duration.ofNanos(System.nanoTime() - begin).toMillis();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class TwoDatabases extends Service {

		@Bean
		DataSource archive() {
			return new DriverManagerDataSource(TestDatabase.H2.create().url(), "sa", "");
		}

		@Bean
		JdbcTransactionManager customersManager(DataSource customers) {
			return new JdbcTransactionManager(customers);
		}

		@Bean
		JdbcTransactionManager archiveManager(DataSource archive) {
			return new JdbcTransactionManager(archive);
		}

	}

}
