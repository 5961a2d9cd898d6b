package dev.changeover.schema;

import java.sql.SQLException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Says why a changeset failed without what the driver says, as that quotes values.
 */
final class Failure {

	/** The classes of SQL states that changesets meet. */
	private static final Map<String, String> CLASSES = Map.of("08", "the connection broke", "22",
			"a value does not fit", "23", "rows violate a constraint", "28", "a right is missing", "40",
			"the transaction was rolled back", "42",
			"it names what is not there, or what is there already, or the database does not take its SQL", "53",
			"the database lacks resources", "57", "the database or an administrator ended it");

	private Failure() {
	}

	/**
	 * Puts a failure into words.
	 * @param failure what was thrown
	 * @return a sentence
	 */
	static String words(Throwable failure) {
		SQLException sql = find(failure, SQLException.class);
		if (sql == null) {
			return failure.getClass().getSimpleName() + ".";
		}
		String state = String.valueOf(sql.getSQLState());
		String meaning = CLASSES.get(state.substring(0, Math.min(2, state.length())));
		return ((meaning != null) ? meaning + " " : "") + "(SQL state " + state + ", error " + sql.getErrorCode()
				+ ").";
	}

	/**
	 * Whether something is behind a failure.
	 * @param failure what was thrown
	 * @param type what to look for
	 * @return {@code true} where it is among the causes
	 */
	static boolean has(Throwable failure, Class<? extends Throwable> type) {
		return find(failure, type) != null;
	}

	private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

}
