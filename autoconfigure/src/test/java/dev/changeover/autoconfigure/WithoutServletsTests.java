package dev.changeover.autoconfigure;

import org.junit.jupiter.api.Test;
import org.togglz.spring.boot.actuate.autoconfigure.TogglzAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class WithoutServletsTests {

	@Test
	void startsWithoutTheServletApi() {
		new ApplicationContextRunner().withClassLoader(new FilteredClassLoader("jakarta.servlet"))
			.withConfiguration(
					AutoConfigurations.of(TogglzAutoConfiguration.class, ChangeoverTogglzAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed());
	}

}
