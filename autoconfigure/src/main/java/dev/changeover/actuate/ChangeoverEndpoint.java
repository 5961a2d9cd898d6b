package dev.changeover.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.changeover.ChangeoverException;
import dev.changeover.RefusedException;
import dev.changeover.phase.UnknownMigrationException;
import dev.changeover.report.Actions;
import dev.changeover.report.InvalidActionException;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.Permissions;
import dev.changeover.report.Reports;
import dev.changeover.report.Right;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Reports on the migrations and acts on them: {@code GET /actuator/changeover},
 * {@code GET} and {@code POST /actuator/changeover/{migration}}.
 */
@WebEndpoint(id = "changeover")
public final class ChangeoverEndpoint {

	static final EndpointId ID = EndpointId.of("changeover");

	private final Reports reports;

	private final Actions actions;

	private final Permissions permissions;

	/**
	 * Makes the endpoint.
	 * @param reports where the migrations stand
	 * @param actions does what is asked for
	 * @param permissions who may do what
	 */
	public ChangeoverEndpoint(Reports reports, Actions actions, Permissions permissions) {
		this.reports = reports;
		this.actions = actions;
		this.permissions = permissions;
	}

	/**
	 * Reports on every migration.
	 * @param user who asks
	 * @return the reports by name
	 */
	@ReadOperation
	public WebEndpointResponse<Object> migrations(SecurityContext user) {
		return answer(Right.VIEW, user, () -> {
			Map<String, MigrationReport> byName = new LinkedHashMap<>();
			this.reports.all().forEach((report) -> byName.put(report.migration(), report));
			return Map.of("migrations", byName);
		});
	}

	/**
	 * Reports on one migration.
	 * @param migration its name
	 * @param user who asks
	 * @return the report, or a problem
	 */
	@ReadOperation
	public WebEndpointResponse<Object> migration(@Selector String migration, SecurityContext user) {
		return answer(Right.VIEW, user, () -> this.reports.of(migration));
	}

	/**
	 * Acts on a migration. Under Spring MVC a JSON body with lists is taken as well.
	 * @param migration its name
	 * @param user who asks
	 * @param action name of the action
	 * @param to name of the phase to go to
	 * @param expectedEpoch the epoch that the operator saw
	 * @param reason why
	 * @param dryRun whether only to say what would happen
	 * @param force whether to pass over gates
	 * @param confirmed entries of the checklist, separated by commas
	 * @param keys keys whose drift is accepted, separated by commas
	 * @return what came of it, or a problem
	 */
	@WriteOperation
	public WebEndpointResponse<Object> act(@Selector String migration, SecurityContext user, String action,
			@Nullable String to, @Nullable Long expectedEpoch, @Nullable String reason, @Nullable Boolean dryRun,
			@Nullable Boolean force, @Nullable List<String> confirmed, @Nullable List<String> keys) {
		return act(migration, user, new ActionBody(action, to, expectedEpoch, reason, dryRun, force, confirmed, keys));
	}

	WebEndpointResponse<Object> act(String migration, SecurityContext user, ActionBody body) {
		try {
			var request = body.request();
			return answer(request.action().right(), user, () -> this.actions.run(migration, request, name(user)));
		}
		catch (InvalidActionException ex) {
			return Problem.invalid(migration, ex).response();
		}
	}

	private WebEndpointResponse<Object> answer(Right right, SecurityContext user, Supplier<Object> work) {
		String login = (user.getPrincipal() != null) ? user.getPrincipal().getName() : null;
		if (!this.permissions.grant(right, login, user::isUserInRole)) {
			return Problem.missing(this.permissions, right, login != null).response();
		}
		try {
			return new WebEndpointResponse<>(work.get());
		}
		catch (UnknownMigrationException ex) {
			return Problem.unknown(ex).response();
		}
		catch (RefusedException ex) {
			return Problem.refused(ex.migration(), ex).response();
		}
		catch (ChangeoverException | DataAccessException | TransactionException ex) {
			return Problem.unavailable(ex).response();
		}
	}

	private static String name(SecurityContext user) {
		return (user.getPrincipal() != null) ? user.getPrincipal().getName() : "anonymous";
	}

}
