package dev.changeover.togglz.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.changeover.ChangeoverException;
import dev.changeover.RefusedException;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.UnknownMigrationException;
import dev.changeover.report.Action;
import dev.changeover.report.ActionRequest;
import dev.changeover.report.ActionResult;
import dev.changeover.report.Actions;
import dev.changeover.report.CallFigures;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.Permissions;
import dev.changeover.report.Refusals;
import dev.changeover.report.Reports;
import dev.changeover.report.Right;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.togglz.console.RequestEvent;
import org.togglz.console.RequestHandler;
import org.togglz.core.user.FeatureUser;
import org.togglz.core.util.Services;
import org.togglz.servlet.spi.CSRFToken;
import org.togglz.servlet.spi.CSRFTokenProvider;
import org.togglz.servlet.spi.CSRFTokenValidator;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.WebApplicationContextUtils;

/**
 * Serves the page of the migrations within the console of Togglz: to its administrators,
 * and to those who have a role that is named for what they do. Found by the console as a
 * service, so it looks up what it needs in the application.
 */
public final class MigrationsPageHandler implements RequestHandler {

	/**
	 * Made by the console, which finds it as a service.
	 */
	public MigrationsPageHandler() {
	}

	private static final Map<String, String> RESOURCES = Map.of("/migrations.css", "text/css;charset=UTF-8",
			"/migrations.js", "text/javascript;charset=UTF-8");

	private final Clock clock = Clock.systemUTC();

	@Override
	public boolean handles(String path) {
		return path.equals("/migrations") || RESOURCES.containsKey(path);
	}

	/** The page asks for rights of its own, see {@link #allowed}. */
	@Override
	public boolean adminOnly() {
		return false;
	}

	@Override
	public void process(RequestEvent event) throws IOException {
		String type = RESOURCES.get(event.getPath());
		WebApplicationContext beans = WebApplicationContextUtils.getWebApplicationContext(event.getContext());
		if (type != null) {
			write(event.getResponse(), 200, type, MigrationsPage.resource(event.getPath().substring(1)));
		}
		else if (beans == null || beans.getBeanProvider(Reports.class).getIfAvailable() == null) {
			page(event, 404,
					MigrationsPage.message("No migrations", "This application configures no migration.", null));
		}
		else {
			try {
				serve(event, beans);
			}
			catch (ChangeoverException | DataAccessException | TransactionException ex) {
				if (ex instanceof RefusedException) {
					throw ex;
				}
				page(event, 503,
						MigrationsPage.message("Not known", "The tables of Changeover cannot be read or written now ("
								+ ex.getClass().getSimpleName() + "). Nothing is certain to have changed; look again. "
								+ String.join(" ", beans.getBean(Fleet.class).trouble()), null));
			}
		}
	}

	private void serve(RequestEvent event, WebApplicationContext beans) throws IOException {
		Set<Right> rights = rights(event, beans);
		if (event.getRequest().getMethod().equals("POST")) {
			act(event, beans, rights);
		}
		else if (allowed(event, beans, rights, Right.VIEW)) {
			show(event, beans, rights);
		}
	}

	private void show(RequestEvent event, WebApplicationContext beans, Set<Right> rights) throws IOException {
		Instant now = this.clock.instant();
		Map<String, String> tokens = tokens(event.getRequest());
		Migrations migrations = beans.getBean(Migrations.class);
		CallFigures calls = beans.getBean(CallFigures.class);
		List<Card> cards = new ArrayList<>();
		for (MigrationReport report : beans.getBean(Reports.class).all()) {
			Card card = new Card(report, migrations.named(report.migration()), List.of(),
					calls.series(report.migration()), rights, tokens, now);
			cards.add(card.withBack(back(card, beans.getBean(Actions.class))));
		}
		page(event, 200, MigrationsPage.of(cards, beans.getBean(Reports.class).trouble(),
				told(event.getRequest().getParameter("told")), isAdmin(event, beans)));
	}

	private void act(RequestEvent event, WebApplicationContext beans, Set<Right> rights) throws IOException {
		if (event.getRequestContext().isValidateCSRFToken() && !Services.get(CSRFTokenValidator.class)
			.stream()
			.anyMatch((validator) -> validator.isTokenValid(event.getRequest()))) {
			page(event, 403, MigrationsPage.message("Nothing was changed",
					"The form is older than ten minutes, or was not made by this page. Go back and repeat it.", null));
			return;
		}
		try {
			PageForm form = PageForm.of(event.getRequest());
			if (allowed(event, beans, rights, form.request().action().right())) {
				beans.getBean(Migrations.class).named(form.migration());
				beans.getBean(Refusals.class).telling(user(event), form::confirmed);
				answer(event, form, beans.getBean(Actions.class).run(form.migration(), form.request(), user(event)));
			}
		}
		catch (UnknownMigrationException ex) {
			page(event, 404, MigrationsPage.message("Nothing was changed", String.valueOf(ex.getMessage()), null));
		}
		catch (IllegalArgumentException ex) {
			page(event, 400, MigrationsPage.message("Nothing was changed", String.valueOf(ex.getMessage()), null));
		}
	}

	private static void answer(RequestEvent event, PageForm form, ActionResult result) throws IOException {
		if (form.request().dryRun()) {
			String sql = (result.changelog() != null) ? result.changelog().sql() : null;
			page(event, 200, MigrationsPage.message("Dry run of " + form.migration(), result.message(), sql));
			return;
		}
		event.getResponse().sendRedirect("migrations?told=" + form.request().action() + "#" + form.migration());
	}

	private static List<Blocker> back(Card card, Actions actions) {
		Optional<ActionRequest> dryRun = NextSteps.backward(card)
			.map((phase) -> new ActionRequest(Action.GO, phase, null, null, true, false, List.of(), List.of()));
		try {
			return dryRun.map((request) -> actions.run(card.report().migration(), request, "changeover").blockers())
				.orElse(List.of());
		}
		catch (RefusedException ex) {
			return List.of(Blocker.closed("back", String.valueOf(ex.getMessage()), ""));
		}
	}

	/**
	 * What whoever asks may do. A right that a role is named for is granted by that role;
	 * all others take an administrator of the console, too.
	 */
	private static Set<Right> rights(RequestEvent event, WebApplicationContext beans) {
		HttpServletRequest request = event.getRequest();
		Principal principal = request.getUserPrincipal();
		String name = (principal != null) ? principal.getName() : null;
		boolean admin = isAdmin(event, beans);
		Permissions permissions = beans.getBean(Permissions.class);
		Set<Right> rights = EnumSet.noneOf(Right.class);
		for (Right right : Right.values()) {
			boolean ofRole = name != null && permissions.names(right);
			if ((admin || ofRole) && permissions.grant(right, name, request::isUserInRole)) {
				rights.add(right);
			}
		}
		return rights;
	}

	/** Whether the console of Togglz opens all its pages to whoever asks. */
	private static boolean isAdmin(RequestEvent event, WebApplicationContext beans) {
		FeatureUser user = event.getFeatureManager().getCurrentFeatureUser();
		return (user != null && user.isFeatureAdmin())
				|| !beans.getEnvironment().getProperty("togglz.console.secured", Boolean.class, true);
	}

	private static boolean allowed(RequestEvent event, ListableBeanFactory beans, Set<Right> rights, Right right)
			throws IOException {
		if (rights.contains(right)) {
			return true;
		}
		Permissions permissions = beans.getBean(Permissions.class);
		String refusal = "Nothing was changed. " + permissions.refusal(right);
		if (event.getRequest().getUserPrincipal() == null && !permissions.names(right)) {
			refusal += " If the application has no login at all, togglz.console.secured: false opens the console to"
					+ " everybody who reaches it.";
		}
		page(event, 403, MigrationsPage.message("Not allowed", refusal, null));
		return false;
	}

	private static String user(RequestEvent event) {
		FeatureUser user = event.getFeatureManager().getCurrentFeatureUser();
		return (user != null && user.getName() != null) ? user.getName() : "anonymous";
	}

	/**
	 * Only the names of actions are told, so that a link cannot put words on the page.
	 */
	private static @Nullable String told(@Nullable String action) {
		for (Action known : Action.values()) {
			if (known.name().equals(action)) {
				return Words.name(known) + " was accepted.";
			}
		}
		return null;
	}

	private static Map<String, String> tokens(HttpServletRequest request) {
		Map<String, String> tokens = new LinkedHashMap<>();
		for (CSRFTokenProvider provider : Services.get(CSRFTokenProvider.class)) {
			CSRFToken token = provider.getToken(request);
			if (token != null) {
				tokens.put(token.getName(), token.getValue());
			}
		}
		return tokens;
	}

	private static void page(RequestEvent event, int status, String html) throws IOException {
		event.getResponse().setHeader("Cache-Control", "no-store");
		write(event.getResponse(), status, "text/html;charset=UTF-8", html);
	}

	private static void write(HttpServletResponse response, int status, String type, String body) throws IOException {
		response.setStatus(status);
		response.setContentType(type);
		response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
	}

}
