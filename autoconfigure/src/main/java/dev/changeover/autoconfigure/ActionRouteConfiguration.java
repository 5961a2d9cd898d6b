package dev.changeover.autoconfigure;

import java.util.Map;
import java.util.Optional;

import dev.changeover.actuate.ActionRoute;
import dev.changeover.actuate.ChangeoverEndpoint;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.CorsEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.jackson.EndpointJsonMapper;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;

/**
 * Puts the actions beside the other endpoints, on whichever port these are.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ DispatcherServlet.class, JsonMapper.class })
@ConditionalOnBean(ChangeoverEndpoint.class)
public final class ActionRouteConfiguration {

	// The endpoints' own mapping is at -100 and answers a POST that it does not know
	// with 405.
	private static final int BEFORE_ENDPOINTS = -101;

	/**
	 * Made by Spring Boot.
	 */
	ActionRouteConfiguration() {
	}

	@Bean
	RouterFunctionMapping changeoverActionMapping(ChangeoverEndpoint endpoint, WebEndpointsSupplier endpoints,
			WebEndpointProperties properties, ObjectProvider<EndpointJsonMapper> endpointMapper,
			ObjectProvider<CorsEndpointProperties> cors) {
		JsonMapper mapper = Optional.ofNullable(endpointMapper.getIfAvailable())
			.map(EndpointJsonMapper::get)
			.orElseGet(JsonMapper::new);
		RouterFunctionMapping mapping = new RouterFunctionMapping(
				new ActionRoute(endpoint, mapper).at(endpoints, properties.getBasePath())
					.orElse((request) -> Optional.empty()));
		mapping.setOrder(BEFORE_ENDPOINTS);
		CorsEndpointProperties corsProperties = cors.getIfAvailable();
		CorsConfiguration corsConfiguration = (corsProperties != null) ? corsProperties.toCorsConfiguration() : null;
		if (corsConfiguration != null) {
			mapping.setCorsConfigurations(Map.of("/**", corsConfiguration));
		}
		return mapping;
	}

}
