package dev.changeover.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A client with cookies of its own, as a browser is one.
 */
final class Http {

	private final HttpClient client;

	private final String root;

	private final Map<String, String> headers;

	private final Duration patience;

	Http(String root) {
		this(root, Map.of());
	}

	private Http(String root, Map<String, String> headers) {
		this(HttpClient.newBuilder().cookieHandler(new CookieManager()).build(), root, headers, Duration.ofSeconds(60));
	}

	private Http(HttpClient client, String root, Map<String, String> headers, Duration patience) {
		this.client = client;
		this.root = root;
		this.headers = headers;
		this.patience = patience;
	}

	Http as(String user, String password) {
		String credentials = Base64.getEncoder()
			.encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
		return new Http(this.root, Map.of("Authorization", "Basic " + credentials));
	}

	/** The same client, which waits for an answer no longer than this. */
	Http within(Duration patience) {
		return new Http(this.client, this.root, this.headers, patience);
	}

	Reply get(String path) {
		return send("GET", path, "");
	}

	Reply send(String method, String path, String json) {
		return send(method, path, "application/json", json);
	}

	Reply submit(String path, Map<String, String> fields) {
		return send("POST", path, "application/x-www-form-urlencoded",
				fields.entrySet()
					.stream()
					.map((field) -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
					.collect(Collectors.joining("&")));
	}

	private Reply send(String method, String path, String type, String body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.root).resolve(path))
			.timeout(this.patience)
			.method(method, HttpRequest.BodyPublishers.ofString(body))
			.header("Content-Type", type);
		this.headers.forEach(request::header);
		try {
			return new Reply(this.client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(method + " " + path + " was not answered", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

}
