package dev.changeover.togglz;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.togglz.servlet.spi.CSRFToken;
import org.togglz.servlet.spi.CSRFTokenProvider;

import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.util.ClassUtils;

/**
 * Puts the token of Spring Security into the forms of the console where
 * {@code togglz-spring-security} is not on the class path. Found by Togglz as a service.
 */
public final class SecurityCsrfTokenProvider implements CSRFTokenProvider {

	private static final ClassLoader LOADER = SecurityCsrfTokenProvider.class.getClassLoader();

	private static final boolean NEEDED = ClassUtils.isPresent("org.springframework.security.web.csrf.CsrfToken",
			LOADER) && !ClassUtils.isPresent("org.togglz.spring.security.SpringSecurityTokenProvider", LOADER);

	/**
	 * Made by Togglz, which finds it as a service.
	 */
	public SecurityCsrfTokenProvider() {
	}

	@Override
	public @Nullable CSRFToken getToken(HttpServletRequest request) {
		return NEEDED ? tokenOf(request.getAttribute("_csrf")) : null;
	}

	static @Nullable CSRFToken tokenOf(@Nullable Object attribute) {
		return (attribute instanceof CsrfToken token) ? new CSRFToken(token.getParameterName(), token.getToken())
				: null;
	}

}
