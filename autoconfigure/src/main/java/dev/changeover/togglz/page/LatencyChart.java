package dev.changeover.togglz.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import dev.changeover.Side;
import dev.changeover.report.CallFigures;
import dev.changeover.report.CallFigures.Point;

/**
 * How long calls of both sides took over the last ten minutes, on a logarithmic scale.
 */
final class LatencyChart {

	private static final int WIDTH = 600;

	private static final int HEIGHT = 120;

	private LatencyChart() {
	}

	static void render(Map<Side, List<Point>> series, Markup page) {
		Scale scale = Scale.of(series.values().stream().flatMap(List::stream).toList());
		String words = "Latency of both sides over the last ten minutes, on a logarithmic scale from "
				+ Words.millis(scale.bottom()) + " to " + Words.millis(scale.top());
		page.open("figure").open("svg", "role", "img", "aria-label", words, "class", "latency");
		for (double line = scale.bottom() * 10; line < scale.top(); line *= 10) {
			line(page, scale, line);
		}
		page.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "preserveAspectRatio", "none");
		series.forEach((side, points) -> {
			curve(page, points, Point::median, scale, css(side) + " median");
			curve(page, points, Point::p99, scale, css(side) + " p99");
		});
		page.close().close();
		page.open("figcaption", "class", "legend");
		page.element("span", "OLD", "class", "old").text(" ").element("span", "NEW", "class", "new");
		page.text(" solid: median, dashed: 99 %. Left: ten minutes ago. Right: now.").close().close();
	}

	/** The style of a side. */
	static String css(Side side) {
		return (side == Side.OLD) ? "old" : "new";
	}

	/**
	 * A line of the grid with its number; in shares of the chart, so that letters keep
	 * their size on every screen.
	 */
	private static void line(Markup page, Scale scale, double nanos) {
		String y = number(100 * scale.y(nanos) / HEIGHT) + "%";
		page.open("line", "x1", "0", "x2", "100%", "y1", y, "y2", y, "class", "grid").close();
		page.element("text", (nanos < 1e6) ? number(nanos / 1e6) + " ms" : Math.round(nanos / 1e6) + " ms", "x", "4",
				"y", y, "dy", "-3");
	}

	private static void curve(Markup page, List<Point> points, ToDoubleFunction<Point> value, Scale scale, String css) {
		if (points.isEmpty()) {
			return;
		}
		StringBuilder path = new StringBuilder();
		for (Point point : points) {
			String y = number(scale.y(value.applyAsDouble(point)));
			path.append(number(x(point.slot()))).append(',').append(y).append(' ');
			path.append(number(x(point.slot() + 1))).append(',').append(y).append(' ');
		}
		page.open("polyline", "points", path.toString().strip(), "class", css).close();
	}

	private static double x(int slot) {
		return (double) WIDTH * slot / CallFigures.SLOTS;
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (value < 0.1) ? "%.2f" : "%.1f", value);
	}

	/**
	 * Whole powers of ten around all points.
	 *
	 * @param bottom nanoseconds at the bottom
	 * @param top nanoseconds at the top
	 */
	private record Scale(double bottom, double top) {

		static Scale of(List<Point> points) {
			double least = points.stream().mapToDouble(Point::median).min().orElse(1e5);
			double most = points.stream().mapToDouble(Point::p99).max().orElse(1e6);
			double bottom = Math.pow(10, Math.floor(Math.log10(Math.max(1e3, least))));
			return new Scale(bottom, Math.max(bottom * 10, Math.pow(10, Math.ceil(Math.log10(Math.max(1e3, most))))));
		}

		double y(double nanos) {
			double share = Math.log(Math.max(nanos, this.bottom) / this.bottom) / Math.log(this.top / this.bottom);
			return HEIGHT - 2 - (HEIGHT - 4) * share;
		}

	}

}
