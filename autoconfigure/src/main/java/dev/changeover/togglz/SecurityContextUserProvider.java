package dev.changeover.togglz;

import org.jspecify.annotations.Nullable;
import org.togglz.core.user.FeatureUser;
import org.togglz.core.user.SimpleFeatureUser;
import org.togglz.core.user.UserProvider;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Takes the user of the console from Spring Security where {@code togglz-spring-security}
 * is not on the class path.
 */
public final class SecurityContextUserProvider implements UserProvider {

	private final @Nullable String adminAuthority;

	/**
	 * Makes a provider.
	 * @param adminAuthority the authority that may use the console, or {@code null} for
	 * nobody
	 */
	public SecurityContextUserProvider(@Nullable String adminAuthority) {
		this.adminAuthority = adminAuthority;
	}

	@Override
	public @Nullable FeatureUser getCurrentUser() {
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		if (authentication == null) {
			return null;
		}
		boolean admin = this.adminAuthority != null && authentication.isAuthenticated()
				&& authentication.getAuthorities()
					.stream()
					.anyMatch((authority) -> this.adminAuthority.equals(authority.getAuthority()));
		return new SimpleFeatureUser(authentication.getName(), admin);
	}

}
