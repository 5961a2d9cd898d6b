package dev.changeover.sample;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/**
 * The shop is open; console and actuator are for administrators.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

	/**
	 * The console keeps its CSRF protection. The shop and the actuator take changes as
	 * JSON only, which no form of a foreign site can send.
	 */
	@Bean
	SecurityFilterChain shopSecurity(HttpSecurity http) {
		return http
			.authorizeHttpRequests(
					(requests) -> requests.requestMatchers("/", "/error", "/orders/**", "/actuator/health/**")
						.permitAll()
						.anyRequest()
						.hasRole("ADMIN"))
			.csrf((csrf) -> csrf.ignoringRequestMatchers("/orders/**", "/actuator/**"))
			.formLogin(Customizer.withDefaults())
			.httpBasic(Customizer.withDefaults())
			.build();
	}

}
