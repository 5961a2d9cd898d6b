package dev.changeover.sample;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A mistake in the configuration stops the start with what is wrong and what to do.
 */
@ExtendWith(OutputCaptureExtension.class)
class BadConfigurationTests {

	@Test
	void namesTheUnknownMigrationOfAnAnnotation(CapturedOutput output) {
		assertStartFails(output, UnknownMigration.class, "parcel-size", "changeover.migrations");
	}

	@Test
	void namesTheUnknownMigrationOfALabel(CapturedOutput output) {
		assertStartFails(output, ShopApplication.class, "'nowhere'", "changeover.migrations",
				"spring.liquibase.change-log=classpath:/db/changelog/unknown-label.yaml");
	}

	@Test
	void namesTheUnknownMigrationOfAProperty(CapturedOutput output) {
		assertStartFails(output, ShopApplication.class, "'nowhere'", "depends-on",
				"changeover.migrations.shipping-address.depends-on=nowhere");
	}

	@Test
	void asksForADataSource(CapturedOutput output) {
		assertStartFails(output, Plain.class, "DataSource", "changeover.enabled",
				"spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
	}

	@Test
	void asksForTogglz(CapturedOutput output) {
		assertStartFails(output, ShopApplication.class, "Togglz", "togglz.enabled", "togglz.enabled=false");
	}

	@Test
	void namesTheTwoSidesThatNobodyChoosesBetween(CapturedOutput output) {
		assertStartFails(output, ShopApplication.class, "two sides of " + ShippingAddressRepository.class.getName(),
				"Remove changeover.enabled: false", "changeover.enabled=false");
	}

	private static void assertStartFails(CapturedOutput output, Class<?> application, String what, String remedy,
			String... properties) {
		TestDatabase.Coordinates database = TestDatabase.H2.create();
		SpringApplication start = new SpringApplication(application);
		String[] arguments = new String[properties.length + 2];
		arguments[0] = "--server.port=0";
		arguments[1] = "--spring.datasource.url=" + database.url();
		for (int i = 0; i < properties.length; i++) {
			arguments[i + 2] = "--" + properties[i];
		}

		assertThatException().isThrownBy(() -> start.run(arguments).close());

		String report = output.getOut().substring(Math.max(0, output.getOut().indexOf("APPLICATION FAILED TO START")));
		assertThat(report).contains("APPLICATION FAILED TO START", what, "Action:");
		assertThat(report.substring(report.indexOf("Action:"))).contains(remedy);
	}

	@Migrated("parcel-size")
	interface ParcelSizes {

		@Write
		void save(@Key long orderId, int size);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class UnknownMigration {

		@Bean
		@OldSide
		ParcelSizes oldSizes() {
			return (orderId, size) -> {
			};
		}

		@Bean
		@NewSide
		ParcelSizes newSizes() {
			return (orderId, size) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Plain {

	}

}
