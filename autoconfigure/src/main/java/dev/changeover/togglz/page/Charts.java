package dev.changeover.togglz.page;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import dev.changeover.Side;
import dev.changeover.report.MigrationReport.DarkReads;
import dev.changeover.togglz.page.Latencies.Point;
import dev.changeover.togglz.page.Latencies.Series;
import org.jspecify.annotations.Nullable;

/**
 * What dark reads found, and how long both sides take, drawn on the server.
 */
final class Charts {

	private static final int WIDTH = 600;

	private static final int HEIGHT = 120;

	private Charts() {
	}

	static void render(Card card, Markup page) {
		DarkReads reads = card.report().darkReads();
		if (reads == null && card.latency().isEmpty()) {
			return;
		}
		page.open("section", "class", "charts", "aria-labelledby", card.id("charts"));
		page.element("h3", "Both sides", "id", card.id("charts"));
		if (reads != null) {
			verdicts(reads, page);
		}
		if (!card.latency().isEmpty()) {
			latency(card.latency(), page);
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
		page.open("rect", "x", number(x), "y", "0", "width", number(width), "height", "16", "class", css).close();
	}

	private static void latency(Series series, Markup page) {
		List<Point> all = series.points().values().stream().flatMap(List::stream).toList();
		Scale scale = new Scale(all.stream().mapToInt(Point::slot).min().orElse(0),
				all.stream().mapToDouble(Point::median).min().orElse(1) / 2,
				all.stream().mapToDouble(Point::p99).max().orElse(2));
		String words = "Latency on this instance, last ten minutes at most, from " + Words.millis(scale.bottom())
				+ " to " + Words.millis(scale.top()) + " (logarithmic). " + last(series, Side.OLD)
				+ last(series, Side.NEW);
		page.open("figure").element("figcaption", words);
		page.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", words, "class",
				"latency");
		for (Side side : Side.values()) {
			List<Point> points = series.points().getOrDefault(side, List.of());
			String css = (side == Side.OLD) ? "old" : "new";
			line(page, points, Point::median, scale, css + " median");
			line(page, points, Point::p99, scale, css + " p99");
		}
		page.close();
		page.open("p", "class", "legend");
		page.element("span", "OLD", "class", "old").text(" ").element("span", "NEW", "class", "new");
		page.text(" solid: median, dashed: 99 % ").close().close();
	}

	private static String last(Series series, Side side) {
		List<Point> points = series.points().getOrDefault(side, List.of());
		@Nullable Point last = points.isEmpty() ? null : points.get(points.size() - 1);
		return (last == null) ? ""
				: side + ": median " + Words.millis(last.median()) + ", 99 % within " + Words.millis(last.p99()) + ". ";
	}

	private static void line(Markup page, List<Point> points, ToDoubleFunction<Point> value, Scale scale, String css) {
		if (points.isEmpty()) {
			return;
		}
		StringBuilder path = new StringBuilder();
		for (Point point : points) {
			String y = number(scale.y(value.applyAsDouble(point)));
			if (path.length() == 0) {
				path.append(number(scale.x(point.slot()))).append(',').append(y).append(' ');
			}
			path.append(number(scale.x(point.slot() + 1))).append(',').append(y).append(' ');
		}
		page.open("polyline", "points", path.toString().strip(), "class", css).close();
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, "%.1f", value);
	}

	/**
	 * Where a point is drawn.
	 *
	 * @param first the slot at the left edge
	 * @param bottom nanoseconds at the bottom
	 * @param top nanoseconds at the top
	 */
	private record Scale(int first, double bottom, double top) {

		double x(int slot) {
			return (double) WIDTH * (slot - this.first) / (Latencies.SLOTS - this.first);
		}

		double y(double nanos) {
			double share = Math.log(nanos / this.bottom) / Math.log(this.top / this.bottom);
			return HEIGHT - 3 - (HEIGHT - 6) * share;
		}

	}

}
