package dev.changeover.togglz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an operator's browser does, without scripts: keeps cookies, follows redirects and
 * posts the fields of forms.
 */
final class Browser {

	private static final Pattern FIELD = Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");

	private final HttpClient client = HttpClient.newBuilder()
		.cookieHandler(new CookieManager())
		.followRedirects(HttpClient.Redirect.NORMAL)
		.build();

	private final String base;

	/** Path of the console; set by those who put it elsewhere. */
	String console = "/togglz-console";

	Browser(int port) {
		this(port, "");
	}

	/** A browser of a service that stands under a path. */
	Browser(int port, String contextPath) {
		this.base = "http://localhost:" + port + contextPath;
	}

	HttpResponse<String> get(String path) {
		return send(HttpRequest.newBuilder(URI.create(this.base + path)).header("Accept", "text/html").GET());
	}

	HttpResponse<String> post(String path, Map<String, String> fields) {
		String body = fields.entrySet()
			.stream()
			.map((field) -> encode(field.getKey()) + "=" + encode(field.getValue()))
			.collect(Collectors.joining("&"));
		return send(HttpRequest.newBuilder(URI.create(this.base + path))
			.header("Accept", "text/html")
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	/** Reads JSON as a program does. */
	HttpResponse<String> json(String path) {
		return send(HttpRequest.newBuilder(URI.create(this.base + path)).header("Accept", "application/json").GET());
	}

	/** Posts JSON as a program does, with the token of Spring Security alone. */
	HttpResponse<String> json(String path, String body) {
		String token = hiddenFields(get(this.console + "/index").body()).getOrDefault("_csrf", "none");
		return send(HttpRequest.newBuilder(URI.create(this.base + path))
			.header("Content-Type", "application/json")
			.header("X-CSRF-TOKEN", token)
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	/** Logs in by the form of Spring Security. */
	void login(String user, String password) {
		Map<String, String> fields = hiddenFields(get("/login").body());
		fields.put("username", user);
		fields.put("password", password);
		post("/login", fields);
	}

	/** Clicks the button of a flag in the stock console. */
	HttpResponse<String> click(String flag, boolean enabled, Map<String, String> further) {
		Map<String, String> fields = new LinkedHashMap<>();
		hiddenFields(get(this.console + "/index").body()).forEach((name, value) -> {
			if (name.contains("csrf")) {
				fields.put(name, value);
			}
		});
		fields.put("t", "0");
		fields.put("f", flag);
		fields.put("enabled", enabled ? "enabled" : "");
		fields.putAll(further);
		return post(this.console + "/edit", fields);
	}

	static Map<String, String> hiddenFields(String page) {
		Map<String, String> fields = new LinkedHashMap<>();
		Matcher matcher = FIELD
			.matcher(page.replaceAll("<input name=\"([^\"]+)\" type=\"hidden\"", "<input type=\"hidden\" name=\"$1\""));
		while (matcher.find()) {
			fields.putIfAbsent(matcher.group(1), matcher.group(2));
		}
		return fields;
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

}
