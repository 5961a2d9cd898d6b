package dev.changeover.actuate;

import dev.changeover.Phase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On a port of its own, behind a security that lets everybody through to the endpoint.
 */
class EndpointSecurityTests {

	private static final String GO = "{\"action\":\"GO\",\"to\":\"DUAL_WRITE\",\"dryRun\":true}";

	private static final String CONTRACT = "{\"action\":\"CONTRACT\"}";

	private static RunningService service;

	@BeforeAll
	static void start() {
		service = RunningService.start(Security.class, "--management.server.port=0", "--changeover.roles.view=VIEWER",
				"--changeover.roles.operate=OPERATOR", "--changeover.roles.contract=SIGNER");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void anonymousGetsNothing() {
		service.as(null);

		assertThat(service.get("/actuator/changeover").status()).isEqualTo(401);
		assertThat(service.get("/actuator/changeover/" + RunningService.MIGRATION).status()).isEqualTo(401);
		assertThat(service.act(GO).status()).isEqualTo(401);
		assertThat(service.act(CONTRACT).status()).isEqualTo(401);
		assertThat(service.get("/actuator/changeover").body()).doesNotContain(RunningService.MIGRATION);
	}

	@Test
	void aViewerMayOnlyView() {
		service.as("viewer");

		assertThat(service.report().path("phase").asString()).isEqualTo("OFF");
		assertThat(service.act(GO).status()).isEqualTo(403);
		assertThat(service.act(CONTRACT).status()).isEqualTo(403);
	}

	@Test
	void anOperatorMayNotSign() {
		service.as("operator");

		assertThat(service.act(GO).status()).isEqualTo(200);
		assertThat(service.act(CONTRACT).status()).isEqualTo(403);
		assertThat(service.get("/actuator/changeover").status()).isEqualTo(403);
	}

	@Test
	void aSignerMayOnlySign() {
		service.as("signer");

		assertThat(service.act(GO).status()).isEqualTo(403);
		assertThat(service.act(CONTRACT).status()).isEqualTo(409);
	}

	@Test
	void theEndpointIsNotOnThePortOfTheService() {
		assertThat(service.as("viewer").send("local.server.port", "/actuator/changeover").status()).isEqualTo(404);
	}

	@Test
	void whoAskedIsRemembered() {
		service.as("operator").act("{\"action\":\"GO\",\"to\":\"DUAL_WRITE\"}");
		service.as("viewer").await(Phase.DUAL_WRITE);

		assertThat(service.report().path("requestedBy").asString()).isEqualTo("operator");

		service.as("operator").act("{\"action\":\"GO\",\"to\":\"OFF\"}");
		service.as("viewer").await(Phase.OFF);
	}

	@Configuration(proxyBeanMethods = false)
	static class Security {

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("viewer").password("{noop}viewer").roles("VIEWER").build(),
					User.withUsername("operator").password("{noop}operator").roles("OPERATOR").build(),
					User.withUsername("signer").password("{noop}signer").roles("SIGNER").build());
		}

		@Bean
		SecurityFilterChain open(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.csrf((csrf) -> csrf.disable())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

	}

}
