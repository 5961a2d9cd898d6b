package dev.changeover.togglz.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.changeover.Side;
import dev.changeover.report.CallFigures.Point;
import dev.changeover.report.MigrationReport.DarkReads;
import dev.changeover.report.SideFigures;

/**
 * What dark reads found, and how both sides do, drawn on the server.
 */
final class Charts {

	private static final int WIDTH = 600;

	private Charts() {
	}

	static void render(Card card, Markup page) {
		DarkReads reads = card.report().darkReads();
		page.open("section", "class", "charts", "aria-labelledby", card.id("charts"));
		page.element("h3", "Both sides", "id", card.id("charts"));
		if (reads != null) {
			verdicts(reads, page);
		}
		figures(card.report().calls(), page);
		if (card.latency().values().stream().allMatch(List::isEmpty)) {
			page.element("p", "No calls on this instance in the last ten minutes.", "class", "note");
		}
		else {
			LatencyChart.render(card.latency(), page);
		}
		page.close();
	}

	private static void verdicts(DarkReads reads, Markup page) {
		String required = (reads.required() > 0) ? " of at least " + Words.number(reads.required()) : "";
		String words = Words.number(reads.comparisons()) + required + " answers compared, "
				+ Words.number(reads.mismatches()) + " differed (" + Words.percent(reads.mismatchRate()) + ")";
		double whole = Math.max(1, Math.max(reads.comparisons(), reads.required()));
		double matches = WIDTH * reads.matches() / whole;
		double mismatches = (reads.mismatches() == 0) ? 0 : Math.max(2, WIDTH * reads.mismatches() / whole);
		page.open("figure").element("figcaption", words);
		page.open("svg", "viewBox", "0 0 " + WIDTH + " 16", "role", "img", "aria-label", words, "preserveAspectRatio",
				"none", "class", "verdicts");
		rectangle(page, 0, WIDTH, "track");
		rectangle(page, 0, matches, "match");
		rectangle(page, Math.min(matches, WIDTH - mismatches), mismatches, "mismatch");
		page.close().close();
	}

	private static void rectangle(Markup page, double x, double width, String css) {
		String from = String.format(Locale.ROOT, "%.1f", x);
		String wide = String.format(Locale.ROOT, "%.1f", width);
		page.open("rect", "x", from, "y", "0", "width", wide, "height", "16", "class", css).close();
	}

	private static void figures(Map<Side, SideFigures> calls, Markup page) {
		page.scroll("Figures of both sides").open("table", "class", "figures");
		page.element("caption", "The last ten minutes on this instance").open("thead").open("tr");
		for (String head : new String[] { "Side", "Calls", "Errors", "Median", "99 %" }) {
			page.element("th", head, "scope", "col");
		}
		page.close().close().open("tbody");
		calls.forEach((side, figures) -> {
			page.open("tr").element("th", side.name(), "scope", "row", "class", LatencyChart.css(side));
			page.element("td", Words.number(figures.calls())).element("td", Words.number(figures.errors()));
			page.element("td", Words.millis(figures.p50Millis() * 1e6));
			page.element("td", Words.millis(figures.p99Millis() * 1e6)).close();
		});
		page.close().close().close();
	}

}
