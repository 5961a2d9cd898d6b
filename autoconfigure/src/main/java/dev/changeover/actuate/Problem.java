package dev.changeover.actuate;

import dev.changeover.phase.UnknownMigrationException;
import dev.changeover.report.InvalidActionException;
import dev.changeover.report.Permissions;
import dev.changeover.report.Right;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.util.MimeType;

/**
 * Why a request was not done, as RFC 9457 has it.
 *
 * @param title the kind of problem
 * @param status the HTTP status
 * @param detail what, why and what next
 * @param migration the migration that the request was about
 */
record Problem(String title, int status, String detail, @Nullable String migration) {

	private static final MimeType TYPE = MimeType.valueOf("application/problem+json");

	static Problem malformed(String detail) {
		return new Problem("Malformed request", 400, detail, null);
	}

	static Problem invalid(String migration, InvalidActionException ex) {
		return new Problem("Invalid action", 400, String.valueOf(ex.getMessage()), migration);
	}

	static Problem missing(Permissions permissions, Right right, boolean loggedIn) {
		String refusal = permissions.refusal(right);
		return loggedIn ? new Problem("Forbidden", 403, refusal, null)
				: new Problem("Unauthorized", 401, refusal, null);
	}

	static Problem unknown(UnknownMigrationException ex) {
		return new Problem("Unknown migration", 404, String.valueOf(ex.getMessage()), ex.migration());
	}

	static Problem refused(String migration, RuntimeException ex) {
		return new Problem("Refused", 409, String.valueOf(ex.getMessage()), migration);
	}

	static Problem unavailable(RuntimeException ex) {
		return new Problem("Not known", 503, "The tables of Changeover cannot be read or written now ("
				+ ex.getClass().getSimpleName() + "). Nothing is certain to have changed; look again.", null);
	}

	WebEndpointResponse<Object> response() {
		return new WebEndpointResponse<>(this, this.status, TYPE);
	}

}
