package dev.changeover.sweep;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.changeover.phase.Database;
import org.jspecify.annotations.Nullable;

/**
 * What a database draws the values of a key column from, and how far it is. Joins the
 * transaction of the caller.
 */
final class KeyGenerator {

	private static final Pattern SEQUENCE = Pattern.compile("nextval\\('([^']+)'.*");

	private static final String READABLE = """
			select cast(s.seqrelid::regclass as text) from pg_sequence s
			where s.seqincrement > 0 and s.seqrelid = to_regclass(?) and has_sequence_privilege(s.seqrelid, 'SELECT')""";

	private static final String POSTGRESQL = "select last_value + case when is_called then 1 else 0 end from ";

	private static final String MYSQL = """
			select /*+ SET_VAR(information_schema_stats_expiry = 0) */ t.AUTO_INCREMENT from information_schema.TABLES t
			where t.TABLE_SCHEMA = coalesce(?, database()) and t.TABLE_NAME = ?""";

	private static final String H2 = """
			select c.IDENTITY_BASE from INFORMATION_SCHEMA.COLUMNS c
			where c.TABLE_SCHEMA = ? and c.TABLE_NAME = ? and c.COLUMN_NAME = ? and c.IDENTITY_INCREMENT > 0""";

	private final Database database;

	private final KeySource source;

	KeyGenerator(Database database, KeySource source) {
		this.database = database;
		this.source = source;
	}

	/**
	 * The number that is issued next, at the earliest.
	 * @return the number, or empty where the database does not show it
	 */
	Optional<Long> next() {
		return switch (this.database.dialect()) {
			case POSTGRESQL -> Optional.ofNullable(sequence())
				.flatMap((name) -> this.database.sql(READABLE).param(name).query(String.class).optional())
				.flatMap((readable) -> this.database.sql(POSTGRESQL + readable).query(Long.class).optional());
			case MYSQL -> isOwn() ? this.database.sql(MYSQL)
				.param(this.source.catalog())
				.param(this.source.table())
				.query(Long.class)
				.optional() : Optional.empty();
			case H2 -> isOwn() ? this.database.sql(H2)
				.param(this.source.schema())
				.param(this.source.table())
				.param(this.source.column())
				.query(Long.class)
				.optional() : Optional.empty();
		};
	}

	/**
	 * The largest number that the column holds.
	 */
	long largest() {
		return this.database
			.sql("select coalesce(max(" + this.source.column() + "), 0) from " + this.source.qualified())
			.query(Long.class)
			.single();
	}

	/**
	 * The statement that makes it go on from a number.
	 */
	String restart(long from) {
		String sequence = isOwn() ? null : sequence();
		return switch (this.database.dialect()) {
			case MYSQL -> "alter table " + this.source.table() + " auto_increment = " + from;
			case POSTGRESQL, H2 ->
				(sequence != null) ? "alter sequence " + sequence + " restart with " + from : "alter table "
						+ this.source.qualified() + " alter column " + this.source.column() + " restart with " + from;
		};
	}

	private boolean isOwn() {
		return KeySource.OWN.equals(this.source.generator());
	}

	private @Nullable String sequence() {
		if (isOwn()) {
			return this.database.sql("select pg_get_serial_sequence(?, ?)")
				.params(this.source.qualified(), this.source.column())
				.query(String.class)
				.optional()
				.orElse(null);
		}
		Matcher named = SEQUENCE.matcher(String.valueOf(this.source.generator()));
		return named.matches() ? named.group(1) : null;
	}

}
