package dev.changeover.sweep;

import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.TransactionTimedOutException;

/**
 * What an error says of the work that met it.
 */
enum FailureReason {

	/** Somebody else was in the way: do it again. */
	CONTENDED,

	/** It took too long: do less at a time. */
	SLOW,

	/** The database cannot be reached: wait. */
	UNREACHABLE,

	/** The statement itself is wrong: give up. */
	IMPOSSIBLE,

	/** A row cannot be carried over: find it. */
	ROW;

	/**
	 * The parts of messages that name a column or a constraint. They stand before any
	 * value or at the end, so that a value cannot be taken for a name.
	 */
	private static final Pattern NAMES = Pattern
		.compile("^(?:ERROR: )?[a-zA-Z ,;]*?(?:constraint|column|relation|for column) [\"'`]([\\w. ()]+)[\"'`]"
				+ "|for (?:key|column) '([\\w.]+)'(?: at row \\d+)?$|type (character varying\\(\\d+\\)|[a-z ]+)$"
				+ "|violation: \"([\\w.\"]+ ON [\\w.\"]+)");

	static FailureReason of(RuntimeException ex) {
		SQLException sql = sql(ex);
		String message = (sql != null && sql.getMessage() != null) ? sql.getMessage().toLowerCase(Locale.ROOT) : "";
		if (ex instanceof QueryTimeoutException || ex instanceof TransactionTimedOutException) {
			return SLOW;
		}
		if (ex instanceof ConcurrencyFailureException || message.contains("lock wait timeout")
				|| message.contains("deadlock") || message.contains("record has changed since last read")) {
			return CONTENDED;
		}
		if (ex instanceof DataAccessResourceFailureException || ex instanceof TransientDataAccessResourceException
				|| ex instanceof RecoverableDataAccessException || ex instanceof CannotCreateTransactionException
				|| ex instanceof TransactionSystemException) {
			return UNREACHABLE;
		}
		return (ex instanceof BadSqlGrammarException) ? IMPOSSIBLE : ROW;
	}

	/**
	 * Puts an error into words without a value of any row: messages of databases and of
	 * the application may contain them, so only names are taken from them.
	 */
	static String words(Throwable ex) {
		if (ex instanceof KeptRowException || ex instanceof KeyNotReadException) {
			return String.valueOf(ex.getMessage());
		}
		SQLException sql = sql(ex);
		if (sql == null) {
			return ex.getClass().getSimpleName();
		}
		String state = (sql.getSQLState() != null) ? sql.getSQLState() : "";
		String kind = switch (state.substring(0, Math.min(2, state.length()))) {
			case "22" -> "a value does not fit its column";
			case "23" -> "a constraint is violated";
			default -> ex.getClass().getSimpleName();
		};
		String name = name(sql.getMessage());
		return kind + ((name != null) ? ": " + name : "") + " (SQLState " + state + ")";
	}

	private static @Nullable String name(@Nullable String message) {
		if (message == null) {
			return null;
		}
		Matcher matcher = NAMES.matcher(message.lines().findFirst().orElse(""));
		if (!matcher.find()) {
			return null;
		}
		for (int group = 1; group <= matcher.groupCount(); group++) {
			if (matcher.group(group) != null) {
				return matcher.group(group);
			}
		}
		return null;
	}

	private static @Nullable SQLException sql(Throwable ex) {
		Throwable cause = NestedExceptionUtils.getMostSpecificCause(ex);
		if (cause instanceof SQLException sql) {
			return sql;
		}
		return (ex.getCause() instanceof SQLException sql) ? sql : null;
	}

}
