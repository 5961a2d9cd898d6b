package dev.changeover.schema;

import dev.changeover.testing.TestDatabase;
import liquibase.integration.spring.SpringLiquibase;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.Advisor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
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

	private static Application shop(TestDatabase kind) {
		return new Application(kind).migration("shipping-address").changelog("shop.yaml");
	}

	private static void startWith(Application application, Class<?> early) {
		application.runner()
			.withConfiguration(AutoConfigurations.of(JdbcTemplateAutoConfiguration.class))
			.withUserConfiguration(early)
			.run((context) -> assertThat(context).hasNotFailed());
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
