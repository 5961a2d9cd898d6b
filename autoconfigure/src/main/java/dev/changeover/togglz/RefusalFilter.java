package dev.changeover.togglz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import dev.changeover.RefusedException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Answers a refused click in the console with a page that says why, instead of an empty
 * error: status 409. Outside of the console, where programs set flags, with a problem
 * detail.
 */
public final class RefusalFilter implements Filter {

	private final String console;

	/**
	 * Makes a filter.
	 * @param console path of the console within the context
	 */
	public RefusalFilter(String console) {
		this.console = console;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		try {
			chain.doFilter(request, response);
		}
		catch (ServletException | RuntimeException ex) {
			RefusedException refusal = refusalIn(ex);
			if (refusal == null || response.isCommitted()) {
				throw ex;
			}
			answer((HttpServletRequest) request, (HttpServletResponse) response, refusal);
		}
	}

	private void answer(HttpServletRequest request, HttpServletResponse response, RefusedException refusal)
			throws IOException {
		boolean html = request.getRequestURI().startsWith(request.getContextPath() + this.console);
		String why = String.valueOf(refusal.getMessage());
		response.reset();
		response.setStatus(HttpServletResponse.SC_CONFLICT);
		response.setHeader("Cache-Control", "no-store");
		response.setContentType(html ? "text/html;charset=UTF-8" : "application/problem+json");
		String body = html ? RefusalPage.of(refusal.migration(), why, request.getContextPath() + this.console)
				: "{\"title\":\"Refused\",\"status\":409,\"detail\":\"" + json(why) + "\"}";
		response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
	}

	private static @Nullable RefusedException refusalIn(Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof RefusedException refusal) {
				return refusal;
			}
		}
		return null;
	}

	private static String json(String text) {
		StringBuilder escaped = new StringBuilder();
		text.chars().forEach((character) -> {
			if (character == '"' || character == '\\') {
				escaped.append('\\').append((char) character);
			}
			else if (character < ' ') {
				escaped.append(String.format("\\u%04x", character));
			}
			else {
				escaped.append((char) character);
			}
		});
		return escaped.toString();
	}

}
