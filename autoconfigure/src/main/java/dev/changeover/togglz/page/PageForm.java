package dev.changeover.togglz.page;

import java.util.Arrays;
import java.util.List;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.report.Action;
import dev.changeover.report.ActionRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a form of the page asks for.
 *
 * @param migration name of the migration
 * @param request what to do
 * @param typed what was typed to confirm it
 */
record PageForm(String migration, ActionRequest request, @Nullable String typed) {

	/**
	 * Reads a form.
	 * @param parameters what was posted
	 * @return what it asks for
	 * @throws IllegalArgumentException when no form of the page can have posted it
	 */
	static PageForm of(HttpServletRequest parameters) {
		String migration = wanted(parameters, "migration");
		Action action = Action.valueOf(wanted(parameters, "action"));
		String to = parameters.getParameter("to");
		boolean dryRun = Boolean.parseBoolean(parameters.getParameter("dryRun"));
		return new PageForm(migration,
				new ActionRequest(action, (action == Action.GO && to != null) ? Phase.valueOf(to) : null,
						Long.valueOf(wanted(parameters, "epoch")), strip(parameters.getParameter("reason")), dryRun,
						Boolean.parseBoolean(parameters.getParameter("force")), all(parameters, "confirmed"),
						(action == Action.ACCEPT) ? all(parameters, "keys") : List.of()),
				strip(parameters.getParameter("typed")));
	}

	/**
	 * Requires the name of the migration where it was to be typed.
	 * @return this form
	 * @throws RefusedException when it was not typed
	 */
	PageForm confirmed() {
		if (Danger.wantsName(this.request.action(), this.request.dryRun()) && !this.migration.equals(this.typed)) {
			throw new RefusedException(this.migration,
					this.request.action() + " cannot be undone and was not begun: the name typed is not '"
							+ this.migration + "'. Type it to confirm.");
		}
		return this;
	}

	private static String wanted(HttpServletRequest parameters, String name) {
		String value = parameters.getParameter(name);
		if (value == null) {
			throw new IllegalArgumentException("The form lacks '" + name + "'.");
		}
		return value;
	}

	private static List<String> all(HttpServletRequest parameters, String name) {
		String[] values = parameters.getParameterValues(name);
		return (values != null) ? Arrays.asList(values) : List.of();
	}

	private static @Nullable String strip(@Nullable String text) {
		return (text != null) ? text.strip() : null;
	}

}
