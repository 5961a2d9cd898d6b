package dev.changeover.routing;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One place at which two answers differ. Says where by default, and what only when asked
 * to.
 *
 * @param path where, e.g. {@code [3].street}
 * @param old what OLD holds there
 * @param fresh what NEW holds there
 * @param known whether that is known, as it is not where a comparator of the application
 * named the path
 */
record Difference(String path, @Nullable Object old, @Nullable Object fresh, boolean known) {

	private static final int LONGEST_VALUE = 100;

	static Difference at(String path, @Nullable Object old, @Nullable Object fresh) {
		return new Difference(path, old, fresh, true);
	}

	static Difference at(String path) {
		return new Difference(path, null, null, false);
	}

	static List<String> paths(Collection<Difference> differences) {
		return differences.stream().map(Difference::path).toList();
	}

	/**
	 * Path and values, each cut to 100 characters.
	 */
	String withValues() {
		return this.known ? this.path + ": OLD " + text(this.old) + ", NEW " + text(this.fresh) : this.path;
	}

	private static String text(@Nullable Object value) {
		String text;
		try {
			text = String.valueOf(value);
		}
		catch (RuntimeException ex) {
			// An entity may not be readable once its session is closed.
			text = (value != null) ? value.getClass().getSimpleName() : "null";
		}
		String cut = (text.length() > LONGEST_VALUE) ? text.substring(0, LONGEST_VALUE) + "..." : text;
		return cut.replaceAll("\\p{Cntrl}", " ");
	}

}
