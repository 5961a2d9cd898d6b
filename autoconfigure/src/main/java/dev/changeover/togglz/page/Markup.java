package dev.changeover.togglz.page;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * Writes HTML of which every text and every attribute is escaped.
 */
final class Markup {

	private final StringBuilder html = new StringBuilder(16 * 1024);

	private final Deque<String> open = new ArrayDeque<>();

	/**
	 * Opens an element.
	 * @param element name of the element
	 * @param attributes names and values by turns; one whose value is {@code null} is
	 * left out
	 */
	Markup open(String element, @Nullable String... attributes) {
		start(element, attributes);
		this.open.push(element);
		return this;
	}

	/**
	 * Opens a part that may be wider than the screen, which the keyboard can scroll.
	 * @param label what it shows
	 */
	Markup scroll(String label) {
		return open("div", "class", "scroll", "role", "group", "aria-label", label, "tabindex", "0");
	}

	/** Closes the element that was opened last. */
	Markup close() {
		this.html.append("</").append(this.open.pop()).append('>');
		return this;
	}

	/** Writes an element with a text in it. */
	Markup element(String element, @Nullable String text, @Nullable String... attributes) {
		return open(element, attributes).text(text).close();
	}

	/** Writes an element that has no end. */
	Markup single(String element, @Nullable String... attributes) {
		start(element, attributes);
		return this;
	}

	/** Writes a text. */
	Markup text(@Nullable String text) {
		this.html.append(Html.escape(text));
		return this;
	}

	@Override
	public String toString() {
		if (!this.open.isEmpty()) {
			throw new IllegalStateException("Not closed: " + this.open);
		}
		return this.html.toString();
	}

	private void start(String element, @Nullable String... attributes) {
		this.html.append('<').append(element);
		for (int i = 0; i < attributes.length; i += 2) {
			String value = attributes[i + 1];
			if (value != null) {
				this.html.append(' ').append(attributes[i]).append("=\"").append(Html.escape(value)).append('"');
			}
		}
		this.html.append('>');
	}

}
