package dev.changeover.routing;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.changeover.MismatchConfirmed;
import dev.changeover.phase.Database;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Remembers confirmed mismatches as drift: each key once while it is unresolved, and no
 * more keys than anybody would look at.
 */
final class MismatchLog {

	private static final Logger logger = LoggerFactory.getLogger(MismatchLog.class);

	private static final int MOST_UNRESOLVED = 10_000;

	private static final int MOST_NAMED = 5;

	private final Database database;

	private final DriftLog drift;

	private final String migration;

	private final boolean showValues;

	private final Consumer<MismatchConfirmed> events;

	MismatchLog(Database database, DriftLog drift, String migration, boolean showValues,
			Consumer<MismatchConfirmed> events) {
		this.database = database;
		this.drift = drift;
		this.migration = migration;
		this.showValues = showValues;
		this.events = events;
	}

	void record(DarkRead read, List<Difference> differences) {
		List<String> paths = Difference.paths(differences);
		List<String> values = this.showValues ? differences.stream().map(Difference::withValues).toList() : List.of();
		List<String> keys = read.keys();
		// Among several keys it is not known which one differs; the verification finds
		// it.
		boolean known = keys.size() == 1 && !this.database.inTransaction(() -> recordOnce(read, keys.get(0), paths));
		logger.atLevel(known ? Level.DEBUG : Level.WARN)
			.log("Migration '{}': the sides differ in {} of {}, {}", this.migration, this.showValues ? values : paths,
					read.operation().name(), named(keys));
		this.events.accept(new MismatchConfirmed(this.migration, read.operation().name(), keys, paths, values));
	}

	/** Some keys are enough to begin with; what ends a line would forge one. */
	private static String named(List<String> keys) {
		String some = keys.stream().limit(MOST_NAMED).collect(Collectors.joining(", ")).replaceAll("\\p{Cntrl}", "?");
		return switch (keys.size()) {
			case 0 -> "of keys that are not known";
			case 1 -> "key " + some;
			default -> "one or more of " + keys.size() + " keys: " + some + ((keys.size() > MOST_NAMED) ? ", ..." : "");
		};
	}

	private boolean recordOnce(DarkRead read, String key, List<String> paths) {
		long[] unresolved = this.database.sql("""
				select count(*), count(case when ROW_KEY = ? and KIND = ? then 1 end) from {drift}
				where MIGRATION = ? and RESOLVED_AT is null""")
			.params(key, Drift.Kind.MISMATCH.label(), this.migration)
			.query((row, number) -> new long[] { row.getLong(1), row.getLong(2) })
			.single();
		boolean fresh = unresolved[0] < MOST_UNRESOLVED && unresolved[1] == 0;
		if (fresh) {
			this.drift.record(this.migration, read.dark(), Drift.Kind.MISMATCH, key, String.join(", ", paths),
					read.state().epoch());
		}
		return fresh;
	}

}
