package dev.changeover.togglz;

import dev.changeover.report.Permissions;
import dev.changeover.report.Right;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Asks Spring Security. A right that roles are named for is theirs alone, whichever door
 * they come through; so code of the application that changes such a flag must run as
 * somebody. Where none are named, everybody may whom the console lets in, and the
 * application's own code; anonymous callers never.
 */
public final class SecurityWarrant implements Warrant {

	private static final AuthenticationTrustResolver TRUST = new AuthenticationTrustResolverImpl();

	private final Permissions permissions;

	/**
	 * Makes a warrant.
	 * @param permissions who may do what
	 */
	public SecurityWarrant(Permissions permissions) {
		this.permissions = permissions;
	}

	@Override
	public @Nullable String refusal(Right right) {
		Authentication user = SecurityContextHolder.getContext().getAuthentication();
		if (user == null) {
			return (this.permissions.names(right) && !this.permissions.grant(right, null, (role) -> false))
					? this.permissions.refusal(right) : null;
		}
		boolean known = TRUST.isAuthenticated(user);
		boolean granted = this.permissions.grant(right, known ? user.getName() : null,
				(role) -> known && holds(user, role));
		return granted ? null : this.permissions.refusal(right);
	}

	private static boolean holds(Authentication user, String role) {
		String authority = role.startsWith("ROLE_") ? role : "ROLE_" + role;
		return user.getAuthorities().stream().anyMatch((granted) -> authority.equals(granted.getAuthority()));
	}

}
