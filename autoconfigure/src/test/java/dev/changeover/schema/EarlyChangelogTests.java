package dev.changeover.schema;

import javax.sql.DataSource;

import dev.changeover.Phase;
import dev.changeover.autoconfigure.ChangeoverLiquibaseAutoConfiguration;
import dev.changeover.phase.MigrationState;
import dev.changeover.testing.TestDatabase;
import liquibase.integration.spring.SpringLiquibase;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.Advisor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose changelog runs earlier than its other beans are made, because
 * something that Spring needs for all of them needs the database.
 */
class EarlyChangelogTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void holdsTheContractWhereAPostProcessorNeedsTheDatabase(TestDatabase kind) {
		Application application = shop(kind);

		startWith(application, Auditing.class);

		assertThat(application.ran()).containsExactly("orders", "address");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void holdsTheContractWhereAnAdvisorNeedsTheDatabase(TestDatabase kind) {
		Application application = shop(kind);

		startWith(application, Advising.class);

		assertThat(application.ran()).containsExactly("orders", "address");
	}

	@ParameterizedTest
	@ValueSource(classes = { Auditing.class, Advising.class })
	void holdsTheContractWhileSwitchedOff(Class<?> early) {
		Application application = shop(TestDatabase.H2).with("changeover.enabled=false");

		startWith(application, early);

		assertThat(application.ran()).containsExactly("orders", "address");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void keepsAFilterThatAPostProcessorOfTheApplicationSets(boolean enabled) {
		Application application = shop(TestDatabase.H2).with("changeover.enabled=" + enabled);

		startWith(application, Filtering.class);

		assertThat(application.ran()).containsExactly("orders");
	}

	@Test
	void keepsAFilterThatAPostProcessorBehindTheGuardSets() {
		Application application = shop(TestDatabase.H2);

		application.runner()
			.withConfiguration(AutoConfigurations.of(LateFiltering.class))
			.run((context) -> assertThat(context).hasNotFailed());

		assertThat(application.ran()).containsExactly("orders");
	}

	@ParameterizedTest
	@CsvSource({ "true, true", "true, false", "false, true", "false, false" })
	void keepsAFilterThatIsBoundToTheBean(boolean enabled, boolean early) {
		Application application = shop(TestDatabase.H2).with("changeover.enabled=" + enabled,
				"own.liquibase.label-filter=!expand");

		startWith(application, Bound.class, early ? Auditing.class : Nothing.class);

		assertThat(application.ran()).containsExactly("orders");
	}

	@Test
	void refusesToDropTheTablesFirstWhereThatIsBoundToTheBean() {
		Application application = shop(TestDatabase.H2).with("own.liquibase.drop-first=true");
		application.sql().sql("create table precious (id int)").update();

		runner(application, Bound.class, Auditing.class)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("drop-first"));

		assertThat(application.tables()).contains("precious");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesNoDatabaseForFreshWhoseTablesAreInASchemaThatIsBoundToTheBean(TestDatabase kind) {
		Application application = shop(kind);
		String schema = application.otherSchema(kind);
		application.sql().sql("create table " + schema + ".somebody_elses (id int)").update();

		startWith(application.with("changeover.fresh-database=complete", "own.liquibase.default-schema=" + schema),
				Bound.class, Auditing.class);

		assertThat(application.phases().read("shipping-address")).map(MigrationState::phase).contains(Phase.OFF);
	}

	private static Application shop(TestDatabase kind) {
		return new Application(kind).migration("shipping-address").changelog("shop.yaml");
	}

	private static void startWith(Application application, Class<?>... early) {
		runner(application, early).run((context) -> assertThat(context).hasNotFailed());
	}

	private static ApplicationContextRunner runner(Application application, Class<?>... early) {
		return application.runner()
			.withConfiguration(AutoConfigurations.of(JdbcTemplateAutoConfiguration.class))
			.withUserConfiguration(early);
	}

	@Configuration(proxyBeanMethods = false)
	static class Bound {

		@Bean
		@ConfigurationProperties("own.liquibase")
		SpringLiquibase liquibase(DataSource dataSource) {
			SpringLiquibase liquibase = new SpringLiquibase();
			liquibase.setDataSource(dataSource);
			liquibase.setChangeLog("classpath:changelogs/shop.yaml");
			return liquibase;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Filtering {

		@Bean
		static BeanPostProcessor filtering() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessBeforeInitialization(Object bean, String beanName) {
					if (bean instanceof SpringLiquibase liquibase) {
						liquibase.setLabelFilter("!expand");
					}
					return bean;
				}

			};
		}

	}

	@AutoConfiguration(after = ChangeoverLiquibaseAutoConfiguration.class)
	static class LateFiltering extends Filtering {

	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

	@Configuration(proxyBeanMethods = false)
	static class Auditing {

		@Bean
		static BeanPostProcessor auditing(JdbcTemplate jdbc) {
			return new Auditor();
		}

	}

	/** Before all others that are ordered. */
	private static final class Auditor implements BeanPostProcessor, Ordered {

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAspectJAutoProxy
	static class Advising {

		@Bean
		static Advisor auditor(JdbcTemplate jdbc) {
			NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
			pointcut.setMappedName("nothingAtAll");
			return new DefaultPointcutAdvisor(pointcut, (MethodInterceptor) (call) -> {
				jdbc.execute("select 1");
				return call.proceed();
			});
		}

	}

}
