package dev.changeover.togglz.page;

import org.jspecify.annotations.Nullable;

/**
 * Text made harmless for a page.
 */
public final class Html {

	private Html() {
	}

	/**
	 * Escapes a text for content and for attributes in either kind of quotes.
	 * @param text any text
	 * @return the text to write out
	 */
	public static String escape(@Nullable String text) {
		if (text == null) {
			return "";
		}
		StringBuilder escaped = new StringBuilder(text.length() + 16);
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			switch (character) {
				case '&' -> escaped.append("&amp;");
				case '<' -> escaped.append("&lt;");
				case '>' -> escaped.append("&gt;");
				case '"' -> escaped.append("&quot;");
				case '\'' -> escaped.append("&#39;");
				default -> escaped.append(character);
			}
		}
		return escaped.toString();
	}

}
