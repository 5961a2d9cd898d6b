package dev.changeover.sample;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.web.util.HtmlUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Togglz console in the hands of an administrator: logs in by the form, follows the
 * link to a flag, ticks the box, saves. All hidden fields go back as they came, among
 * them the tokens of Spring Security and of Togglz.
 */
final class Console {

	private static final Pattern INPUT = Pattern.compile("<input\\b[^>]*>");

	private static final Pattern ATTRIBUTE = Pattern.compile("([\\w-]+)=\"([^\"]*)\"");

	private final Http http;

	private final String prefix;

	Console(Http http, String migration) {
		this.http = http;
		this.prefix = migration.toUpperCase().replace('-', '_') + "_";
		Map<String, String> form = inputs(http.get("/login").body());
		form.put("username", "admin");
		form.put("password", "admin");
		assertThat(http.submit("/login", form).header("Location")).doesNotContain("error");
	}

	boolean isOn(String flag) {
		return inputs(page(flag)).containsKey("enabled");
	}

	Reply click(String flag, boolean on) {
		Map<String, String> form = inputs(page(flag));
		assertThat(form).containsKeys("_csrf", "togglz_csrf");
		if (on) {
			form.put("enabled", "enabled");
		}
		else {
			form.remove("enabled");
		}
		return this.http.submit("/togglz-console/edit", form);
	}

	private String page(String flag) {
		String index = this.http.get("/togglz-console/index").body();
		Matcher link = Pattern.compile("href=\"(edit\\?f=" + this.prefix + flag + "[^\"]*)\"").matcher(index);
		assertThat(link.find()).as(index).isTrue();
		Reply page = this.http.get("/togglz-console/" + HtmlUtils.htmlUnescape(link.group(1)));
		assertThat(page.status()).as(page.body()).isEqualTo(200);
		return page.body();
	}

	/** What a browser would send of the fields on a page. */
	private static Map<String, String> inputs(String html) {
		Map<String, String> fields = new LinkedHashMap<>();
		Matcher input = INPUT.matcher(html);
		while (input.find()) {
			Map<String, String> attributes = new LinkedHashMap<>();
			Matcher attribute = ATTRIBUTE.matcher(input.group());
			while (attribute.find()) {
				attributes.put(attribute.group(1), HtmlUtils.htmlUnescape(attribute.group(2)));
			}
			boolean unticked = "checkbox".equals(attributes.get("type")) && !attributes.containsKey("checked");
			String name = attributes.get("name");
			if (name != null && !unticked) {
				fields.put(name, attributes.getOrDefault("value", ""));
			}
		}
		return fields;
	}

}
