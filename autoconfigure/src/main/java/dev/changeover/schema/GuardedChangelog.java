package dev.changeover.schema;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.exception.LiquibaseException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ResourceAccessor;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A changelog of the user, as one SpringLiquibase bean ran it at start-up.
 *
 * @param bean name of the bean
 * @param dataSource what it runs on
 * @param file the root file
 * @param resources where its files are
 * @param parameters its parameters
 * @param contexts the user's contexts
 * @param ownFilter the user's own label filter
 * @param names the names of Liquibase's tables and schemas
 * @param labelled its changesets with a label of ours, in order
 */
record GuardedChangelog(String bean, DataSource dataSource, String file, ResourceAccessor resources,
		ChangeLogParameters parameters, @Nullable String contexts, @Nullable String ownFilter, LiquibaseNames names,
		List<LabelledChangeSet> labelled) {

	/**
	 * Reads the changelog again.
	 * @return the changelog with all its changesets
	 * @throws LiquibaseException when it cannot be read
	 */
	DatabaseChangeLog parse() throws LiquibaseException {
		return ChangeLogParserFactory.getInstance()
			.getParser(this.file, this.resources)
			.parse(this.file, this.parameters, this.resources);
	}

	/**
	 * Reads what has run, in the transaction of the caller where there is one.
	 * @return keys of changesets, see {@link LabelledChangeSet#key}
	 */
	Set<String> ran() {
		if (this.labelled.isEmpty()) {
			return Set.of();
		}
		return JdbcClient.create(this.dataSource)
			.sql("select FILENAME, ID, AUTHOR from " + this.names.history())
			.query((row,
					number) -> (DatabaseChangeLog.normalizePath(row.getString(1)) + "::" + row.getString(2) + "::"
							+ row.getString(3))
						.toLowerCase(Locale.ROOT))
			.list()
			.stream()
			.collect(Collectors.toSet());
	}

	/**
	 * The changesets of one label and migration.
	 * @param label the label
	 * @param migration the migration
	 * @return the changesets in order
	 */
	List<LabelledChangeSet> of(Label label, String migration) {
		return this.labelled.stream()
			.filter((changeSet) -> changeSet.label() == label && changeSet.migration().equals(migration))
			.toList();
	}

}
