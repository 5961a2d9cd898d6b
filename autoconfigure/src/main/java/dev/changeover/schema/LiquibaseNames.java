package dev.changeover.schema;

import liquibase.database.Database;
import liquibase.exception.DatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * What a SpringLiquibase bean calls its tables and schemas.
 *
 * @param catalog default catalog
 * @param schema default schema
 * @param liquibaseCatalog catalog of its own tables
 * @param liquibaseSchema schema of its own tables
 * @param tablespace tablespace of its own tables
 * @param changeLog table of what ran
 * @param lock table of its lock
 * @param history table of what ran, to be used in a statement
 * @param locks table of its lock, to be used in a statement
 */
record LiquibaseNames(@Nullable String catalog, @Nullable String schema, @Nullable String liquibaseCatalog,
		@Nullable String liquibaseSchema, @Nullable String tablespace, String changeLog, String lock, String history,
		String locks) {

	/**
	 * Takes the names from a configured connection.
	 * @param database the connection
	 * @return its names
	 */
	static LiquibaseNames of(Database database) {
		String catalog = database.getLiquibaseCatalogName();
		String schema = database.getLiquibaseSchemaName();
		String changeLog = database.getDatabaseChangeLogTableName();
		String lock = database.getDatabaseChangeLogLockTableName();
		return new LiquibaseNames(database.getDefaultCatalogName(), database.getDefaultSchemaName(), catalog, schema,
				database.getLiquibaseTablespaceName(), changeLog, lock,
				database.escapeTableName(catalog, schema, changeLog), database.escapeTableName(catalog, schema, lock));
	}

	/**
	 * Gives the names to another connection.
	 * @param database the connection
	 * @throws DatabaseException when the database refuses
	 */
	void applyTo(Database database) throws DatabaseException {
		database.setDefaultCatalogName(this.catalog);
		database.setDefaultSchemaName(this.schema);
		database.setLiquibaseCatalogName(this.liquibaseCatalog);
		database.setLiquibaseSchemaName(this.liquibaseSchema);
		database.setLiquibaseTablespaceName(this.tablespace);
		database.setDatabaseChangeLogTableName(this.changeLog);
		database.setDatabaseChangeLogLockTableName(this.lock);
	}

}
