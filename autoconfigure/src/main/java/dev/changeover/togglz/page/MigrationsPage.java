package dev.changeover.togglz.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The frame around the cards.
 */
final class MigrationsPage {

	private MigrationsPage() {
	}

	static String of(List<Card> cards, List<String> trouble, @Nullable String told, boolean flags) {
		return framed("Migrations", true, flags, (page) -> {
			page.open("ul", "class", "blockers trouble", "id", "trouble", "data-live", String.join(" ", trouble),
					"aria-label", "Trouble");
			trouble.forEach((sentence) -> page.element("li", sentence, "class", "closed"));
			page.close();
			if (told != null) {
				page.element("p", told, "class", "told", "role", "status");
			}
			if (cards.size() > 1) {
				page.open("nav", "aria-label", "Migrations").open("ul", "class", "contents");
				for (Card card : cards) {
					page.open("li").element("a", card.report().migration(), "href", "#" + card.report().migration());
					page.text(" " + card.report().phase()).close();
				}
				page.close().close();
			}
			cards.forEach((card) -> MigrationCard.render(card, page));
		});
	}

	/** A page that says one thing and leads back. */
	static String message(String title, String text, @Nullable String code) {
		return framed(title, false, false, (page) -> {
			page.open("article", "class", "card").element("h2", title).element("p", text);
			if (code != null) {
				page.scroll("SQL").element("pre", code).close();
			}
			page.open("p").element("a", "Back to the migrations", "href", "migrations").close().close();
		});
	}

	private static String framed(String title, boolean live, boolean flags, Consumer<Markup> content) {
		Markup page = new Markup();
		page.open("html", "lang", "en").open("head");
		page.single("meta", "charset", "UTF-8");
		page.single("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
		page.element("title", title);
		page.single("link", "rel", "stylesheet", "href", "migrations.css");
		if (live) {
			page.element("script", "", "src", "migrations.js", "defer", "defer");
		}
		page.close().open("body");
		page.open("header").element("h1", "Migrations");
		if (flags) {
			page.open("p").element("a", "Feature flags", "href", "index").close();
		}
		if (live) {
			page.element("p", "Load the page again to see it move.", "id", "live", "role", "status");
		}
		page.close();
		page.open("main");
		content.accept(page);
		page.close().close().close();
		return "<!DOCTYPE html>\n" + page;
	}

	/** Reads a style sheet or script that belongs to the page. */
	static String resource(String name) {
		try (InputStream stream = MigrationsPage.class.getResourceAsStream(name)) {
			if (stream == null) {
				throw new IllegalStateException("The class path lacks " + name + ".");
			}
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
