package dev.changeover.autoconfigure;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.changeover.phase.Flags;
import dev.changeover.phase.Identity;
import dev.changeover.routing.Canary;
import dev.changeover.routing.DarkThreads;
import dev.changeover.sweep.LatencyThrottle;
import dev.changeover.sweep.PoolThrottle;
import dev.changeover.sweep.ReplicationThrottle;
import dev.changeover.togglz.Warrant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.mockito.Mockito;
import org.togglz.core.repository.StateRepository;
import org.togglz.core.repository.mem.InMemoryStateRepository;
import org.togglz.core.user.NoOpUserProvider;
import org.togglz.core.user.UserProvider;
import org.togglz.spring.boot.actuate.autoconfigure.TogglzAutoConfiguration;
import org.togglz.spring.security.SpringSecurityUserProvider;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.test.util.AopTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each bean that gives way to one of the user's.
 */
class BackOffTests {

	static final List<Replaceable<?>> REPLACEABLE = List.of(
			new Replaceable<>("changeoverIdentity", Identity.class, () -> new Identity("club", "7", "here:1")),
			new Replaceable<>("changeoverDarkThreads", DarkThreads.class, () -> Runnable::run),
			new Replaceable<>("changeoverCanary", Canary.class, () -> (migration) -> false),
			new Replaceable<>("changeoverFlags", Flags.class, () -> Mockito.mock(Flags.class)),
			new Replaceable<>("changeoverWarrant", Warrant.class, () -> Warrant.NONE_NEEDED),
			new Replaceable<>("changeoverFeatureTable", StateRepository.class, InMemoryStateRepository::new),
			new Replaceable<>("changeoverUserProvider", UserProvider.class, NoOpUserProvider::new),
			new Replaceable<>("changeoverPoolThrottle", PoolThrottle.class, () -> Mockito.mock(PoolThrottle.class)),
			new Replaceable<>("changeoverReplicationThrottle", ReplicationThrottle.class,
					() -> Mockito.mock(ReplicationThrottle.class)),
			new Replaceable<>("changeoverLatencyThrottle", LatencyThrottle.class,
					() -> new LatencyThrottle(Duration.ofSeconds(1), System::nanoTime)),
			new Replaceable<>("changeoverHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build()),
			new Replaceable<>("changeoverLeaseHealthIndicator", HealthIndicator.class,
					() -> () -> Health.up().build()));

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TogglzAutoConfiguration.class,
				ChangeoverAutoConfiguration.class, ChangeoverLiquibaseAutoConfiguration.class,
				ChangeoverTogglzAutoConfiguration.class, ChangeoverRoutingAutoConfiguration.class,
				ChangeoverSweepAutoConfiguration.class, ChangeoverReportAutoConfiguration.class,
				ChangeoverActuatorAutoConfiguration.class))
		.withClassLoader(new FilteredClassLoader(SpringSecurityUserProvider.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true", "changeover.throttle.latency=1s",
				"changeover.migrations.names.description=moves names");

	@ParameterizedTest
	@FieldSource("REPLACEABLE")
	<T> void giveWay(Replaceable<T> bean) {
		T own = bean.own().get();

		this.runner.run((context) -> assertThat(context).hasNotFailed().hasBean(bean.name()));
		this.runner.withBean(bean.beanName(), bean.type(), () -> own).run((context) -> {
			assertThat(context).hasNotFailed();
			// A store of flags is guarded, whoever brings it.
			assertThat((Object) AopTestUtils.getUltimateTargetObject(context.getBean(bean.beanName()))).isSameAs(own);
			assertThat(context.containsBean(bean.name())).isEqualTo(bean.name().equals(bean.beanName()));
		});
	}

	@Test
	void areAllThatDeclareIt() throws Exception {
		assertThat(REPLACEABLE).extracting(Replaceable::name).containsExactlyInAnyOrderElementsOf(declared());
	}

	private static List<String> declared() throws Exception {
		List<String> names = new ArrayList<>();
		for (Class<?> type : configurations()) {
			for (Method method : type.getDeclaredMethods()) {
				if (method.isAnnotationPresent(Bean.class) && (givesWay(method, method) || givesWay(type, method))) {
					names.add(method.getName());
				}
			}
		}
		return names;
	}

	/** Whether it is a bean of its own kind that is looked for, not one of another. */
	private static boolean givesWay(AnnotatedElement declared, Method bean) {
		ConditionalOnMissingBean condition = declared.getAnnotation(ConditionalOnMissingBean.class);
		return condition != null && (condition.value().length == 0
				|| Arrays.stream(condition.value()).anyMatch((type) -> type.isAssignableFrom(bean.getReturnType())));
	}

	private static List<Class<?>> configurations() throws Exception {
		Path classes = Path
			.of(ChangeoverAutoConfiguration.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		String name = ChangeoverAutoConfiguration.class.getPackageName();
		List<Class<?>> types = new ArrayList<>();
		for (String file : names(classes.resolve(name.replace('.', '/')))) {
			types.add(Class.forName(name + "." + file.replace(".class", ""), false,
					ChangeoverAutoConfiguration.class.getClassLoader()));
		}
		return types;
	}

	private static List<String> names(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((file) -> file.endsWith(".class") && !file.equals("package-info.class"))
				.toList();
		}
	}

	/**
	 * A bean that gives way.
	 *
	 * @param name its name
	 * @param type the type that is looked for, or of what has its name
	 * @param own makes one of the user's
	 */
	record Replaceable<T>(String name, Class<T> type, Supplier<T> own) {

		/** Those of health are looked for by name, all others by type. */
		String beanName() {
			return (this.type == HealthIndicator.class) ? this.name : "own";
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
