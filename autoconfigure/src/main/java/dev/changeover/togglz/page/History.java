package dev.changeover.togglz.page;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.changeover.phase.Transition;
import dev.changeover.report.CallFigures;
import org.jspecify.annotations.Nullable;

/**
 * The transition log, newest first; each step with the baseline before it and the one of
 * the next entry, or of now, which is how both sides did after it.
 */
final class History {

	private History() {
	}

	static void render(Card card, Markup page) {
		List<Transition> history = card.report().history();
		page.open("details", "id", card.id("history"));
		page.element("summary", "History: " + history.size() + ((history.size() == 1) ? " entry" : " entries"));
		page.open("ol", "class", "history");
		@Nullable String after = CallFigures.words(card.report().calls());
		for (Transition entry : history) {
			entry(page, entry, after);
			after = entry.baseline();
		}
		page.close().close();
	}

	private static void entry(Markup page, Transition entry, @Nullable String after) {
		String what = (entry.from() == entry.to())
				? Words.name(entry.from()) + ": " + entry.event().toLowerCase(Locale.ROOT)
				: entry.from() + " → " + entry.to();
		page.open("li");
		page.element("b", what).text(" epoch " + entry.epoch() + ", ");
		page.element("time", Words.time(entry.at()), "datetime", entry.at().toString());
		page.text(lines(" by " + Objects.requireNonNullElse(entry.by(), "unknown"), entry.forced() ? "forced" : null));
		line(page, "Reason", entry.reason());
		line(page, "Evidence", entry.evidence());
		line(page, "Before", entry.baseline());
		line(page, "After", after);
		line(page, "Instances", entry.instances());
		page.close();
	}

	private static String lines(@Nullable String... parts) {
		return Arrays.stream(parts).filter(Objects::nonNull).collect(Collectors.joining(", "));
	}

	private static void line(Markup page, String name, @Nullable String text) {
		if (text != null && !text.isBlank()) {
			page.open("div", "class", "detail").element("span", name + ": ").text(text).close();
		}
	}

}
