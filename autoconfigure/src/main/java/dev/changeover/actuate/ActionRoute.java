package dev.changeover.actuate;

import java.io.IOException;
import java.security.Principal;
import java.util.Optional;

import jakarta.servlet.ServletException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Takes the JSON body of an action under Spring MVC. An operation of the actuator knows
 * flat texts only; here lists are lists, a misspelt property is an error, and every
 * refusal is a problem detail.
 */
public final class ActionRoute {

	private final ChangeoverEndpoint endpoint;

	private final JsonMapper mapper;

	private final ObjectReader reader;

	/**
	 * Makes the route.
	 * @param endpoint acts
	 * @param mapper reads and writes JSON
	 */
	public ActionRoute(ChangeoverEndpoint endpoint, JsonMapper mapper) {
		this.endpoint = endpoint;
		this.mapper = mapper;
		this.reader = mapper.readerFor(ActionBody.class)
			.with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
	}

	/**
	 * Finds the place of the route.
	 * @param endpoints what the application exposes
	 * @param basePath where it exposes it
	 * @return the route, or empty when actions are not exposed or writing is not allowed
	 */
	public Optional<RouterFunction<ServerResponse>> at(WebEndpointsSupplier endpoints, String basePath) {
		return endpoints.getEndpoints()
			.stream()
			.filter((exposed) -> exposed.getEndpointId().equals(ChangeoverEndpoint.ID))
			.flatMap((exposed) -> exposed.getOperations().stream())
			.map((operation) -> operation.getRequestPredicate())
			.filter((predicate) -> predicate.getHttpMethod() == WebEndpointHttpMethod.POST)
			.map((predicate) -> RouterFunctions.route(RequestPredicates.POST(basePath + "/" + predicate.getPath()),
					this::act))
			.findFirst();
	}

	private ServerResponse act(ServerRequest request) throws ServletException, IOException {
		boolean json = request.headers()
			.contentType()
			.filter((type) -> MediaType.APPLICATION_JSON.isCompatibleWith(type) || type.getSubtype().endsWith("+json"))
			.isPresent();
		if (!json) {
			return response(new Problem("Unsupported media type", 415, "Send the action as application/json.", null)
				.response());
		}
		try {
			ActionBody body = this.reader.readValue(request.body(byte[].class));
			if (body == null) {
				return response(Problem.malformed("The body is a JSON object with an 'action'.").response());
			}
			return response(this.endpoint.act(request.pathVariable("migration"), new User(request), body));
		}
		catch (JacksonException ex) {
			return response(Problem.malformed("The body is no action: " + ex.getOriginalMessage()).response());
		}
	}

	private ServerResponse response(WebEndpointResponse<Object> response) {
		MediaType type = Optional.ofNullable(response.getContentType())
			.map(MediaType::asMediaType)
			.orElse(MediaType.APPLICATION_JSON);
		return ServerResponse.status(response.getStatus())
			.contentType(type)
			.body(this.mapper.writeValueAsBytes(response.getBody()));
	}

	private record User(ServerRequest request) implements SecurityContext {

		@Override
		public @Nullable Principal getPrincipal() {
			return this.request.principal().orElse(null);
		}

		@Override
		public boolean isUserInRole(String role) {
			return this.request.servletRequest().isUserInRole(role);
		}

	}

}
