package dev.changeover.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import dev.changeover.RefusedException;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.exception.LiquibaseException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ResourceAccessor;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A changelog of the user, as one SpringLiquibase bean ran it at start-up, or would have.
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
 * @param runsHere whether the bean runs it; {@code false} where somebody else does
 */
record GuardedChangelog(String bean, DataSource dataSource, String file, ResourceAccessor resources,
		ChangeLogParameters parameters, @Nullable String contexts, @Nullable String ownFilter, LiquibaseNames names,
		List<LabelledChangeSet> labelled, boolean runsHere) {

	private static final Set<String> NO_SUCH_TABLE = Set.of("42P01", "42S02", "42S03", "42S04");

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
		if (this.runsHere) {
			return remembered();
		}
		Set<String> elsewhere = remembered();
		return this.labelled.stream()
			.map(LabelledChangeSet::key)
			.filter((key) -> elsewhere.stream().anyMatch((one) -> RanChangeSets.same(key, one)))
			.collect(Collectors.toSet());
	}

	/**
	 * Requires that what ran is remembered under the paths of this application. Under
	 * others Liquibase would neither forget nor know again what is done from here.
	 * @param migration the migration that somebody wants to act on
	 * @throws RefusedException when it was run from another folder
	 */
	void requireOwnPaths(String migration) {
		Set<String> remembered = remembered();
		List<String> others = ran().stream().filter((key) -> !remembered.contains(key)).sorted().toList();
		if (!others.isEmpty()) {
			throw new RefusedException(migration,
					"These changesets were run from another folder than this application" + " knows them by: "
							+ String.join(", ", others)
							+ ". Use Liquibase from there, or give the files a logicalFilePath. Nothing was done.");
		}
	}

	private Set<String> remembered() {
		JdbcTemplate template = new JdbcTemplate(this.dataSource);
		Set<String> keys = template.execute((ConnectionCallback<Set<String>>) this::remembered);
		return Objects.requireNonNull(keys);
	}

	/**
	 * Before anybody has run the changelog there is no table. To ask for it must not end
	 * the transaction of the caller.
	 */
	private Set<String> remembered(Connection connection) throws SQLException {
		Savepoint before = (this.runsHere || connection.getAutoCommit()) ? null : connection.setSavepoint();
		try (Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("select FILENAME, ID, AUTHOR from " + this.names.history())) {
			Set<String> keys = new HashSet<>();
			while (rows.next()) {
				keys.add((DatabaseChangeLog.normalizePath(rows.getString(1)) + "::" + rows.getString(2) + "::"
						+ rows.getString(3))
					.toLowerCase(Locale.ROOT));
			}
			return keys;
		}
		catch (SQLException ex) {
			if (this.runsHere || !NO_SUCH_TABLE.contains(ex.getSQLState())) {
				throw ex;
			}
			if (before != null) {
				connection.rollback(before);
			}
			return Set.of();
		}
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
