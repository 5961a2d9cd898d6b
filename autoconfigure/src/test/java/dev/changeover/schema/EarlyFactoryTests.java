package dev.changeover.schema;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.testing.TestDatabase;
import liquibase.integration.spring.SpringLiquibase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with a factory bean whose type is not known before it is made, as those
 * of the mappers of MyBatis: whoever looks for beans by their type makes it. The guard is
 * at work before anything is there that such a bean needs.
 */
class EarlyFactoryTests {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void leavesAFactoryToBeMadeWhenPlaceholdersAndInjectionAreThere(boolean enabled) {
		Application application = shop(enabled).with("client.url=http://client");

		with(application, "client", BeanDefinitionBuilder.genericBeanDefinition(ClientFactory.class)
			.addPropertyValue("url", "${client.url}")).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean("client")).hasToString("http://client, injected");
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void leavesTheDataSourceOfAFactoryToBeMadeWhenItsPropertiesCanBeBound(boolean enabled) {
		Application application = shop(enabled);

		with(application, "mapper", BeanDefinitionBuilder.genericBeanDefinition(MapperFactory.class)
			.addPropertyReference("dataSource", "dataSource")).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(HikariDataSource.class).getJdbcUrl())
					.isEqualTo(application.coordinates().url());
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void holdsTheContractWhereAFactoryDependsOnTheChangelog(boolean enabled) {
		Application application = shop(enabled);

		with(application, "mapper",
				BeanDefinitionBuilder.genericBeanDefinition(MapperFactory.class).addDependsOn("liquibase"))
			.withUserConfiguration(OwnChangelog.class)
			.run((context) -> assertThat(context).hasNotFailed());

		assertThat(application.ran()).containsExactly("orders", "address");
	}

	private static Application shop(boolean enabled) {
		return new Application(TestDatabase.H2).migration("shipping-address")
			.changelog("shop.yaml")
			.with("changeover.enabled=" + enabled);
	}

	/** By its class, as a registrar or XML defines it; of a method the type is known. */
	private static ApplicationContextRunner with(Application application, String name, BeanDefinitionBuilder factory) {
		return application.runner()
			.withConfiguration(AutoConfigurations.of(PropertyPlaceholderAutoConfiguration.class))
			.withInitializer((context) -> ((GenericApplicationContext) context).registerBeanDefinition(name,
					factory.getBeanDefinition()));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnChangelog {

		@Bean
		static SpringLiquibase liquibase(Environment environment) {
			SpringLiquibase liquibase = new SpringLiquibase();
			liquibase.setDataSource(new DriverManagerDataSource(environment.getProperty("spring.datasource.url"),
					environment.getProperty("spring.datasource.username"),
					environment.getProperty("spring.datasource.password")));
			liquibase.setChangeLog("classpath:changelogs/shop.yaml");
			return liquibase;
		}

	}

	static class ClientFactory implements FactoryBean<Object>, InitializingBean {

		private String url;

		private Object client;

		@Autowired
		private Environment environment;

		public void setUrl(String url) {
			this.url = url;
		}

		@Override
		public void afterPropertiesSet() {
			this.client = new StringBuilder(this.url)
				.append((this.environment != null) ? ", injected" : ", not injected");
		}

		@Override
		public Object getObject() {
			return this.client;
		}

		@Override
		public Class<?> getObjectType() {
			return (this.client != null) ? this.client.getClass() : null;
		}

	}

	static class MapperFactory implements FactoryBean<Object> {

		private DataSource dataSource;

		public void setDataSource(DataSource dataSource) {
			this.dataSource = dataSource;
		}

		@Override
		public Object getObject() {
			return "mapper";
		}

		@Override
		public Class<?> getObjectType() {
			return (this.dataSource != null) ? String.class : null;
		}

	}

}
