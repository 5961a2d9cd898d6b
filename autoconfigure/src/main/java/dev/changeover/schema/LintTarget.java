package dev.changeover.schema;

import java.util.Locale;

import liquibase.database.Database;
import liquibase.exception.DatabaseException;

/**
 * The database that a changelog is judged for.
 *
 * @param product lower-case name, e.g. {@code postgresql}
 * @param version its major version
 */
record LintTarget(String product, int version) {

	/** PostgreSQL, the one with the most to say about locks. */
	static final LintTarget POSTGRESQL = new LintTarget("postgresql", 18);

	/**
	 * The database behind a connection.
	 * @param database the connection
	 * @return what it is
	 */
	static LintTarget of(Database database) {
		try {
			return new LintTarget(database.getShortName().toLowerCase(Locale.ROOT), database.getDatabaseMajorVersion());
		}
		catch (DatabaseException ex) {
			return new LintTarget(database.getShortName().toLowerCase(Locale.ROOT), Integer.MAX_VALUE);
		}
	}

	boolean isPostgres() {
		return this.product.equals("postgresql");
	}

	boolean isMySql() {
		return this.product.equals("mysql") || this.product.equals("mariadb");
	}

	/**
	 * Whether a new column with a constant default is a matter of the catalogue only.
	 */
	boolean addsDefaultsAtOnce() {
		return switch (this.product) {
			case "postgresql" -> this.version >= 11;
			case "mysql" -> this.version >= 8;
			case "mariadb" -> this.version >= 10;
			default -> true;
		};
	}

}
