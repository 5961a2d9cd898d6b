package dev.changeover.schema;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import dev.changeover.phase.Dialect;
import liquibase.exception.LiquibaseException;
import org.jspecify.annotations.Nullable;

/**
 * Something done to labelled changesets of one changelog that may have to give way.
 */
interface LabelledWork {

	/**
	 * Does it.
	 * @param dialect what the database speaks
	 * @param patience how long each statement waits for a lock
	 * @throws LiquibaseException when a changeset fails
	 * @throws SQLException when no connection is to be had
	 */
	void run(Dialect dialect, Duration patience) throws LiquibaseException, SQLException;

	/**
	 * The changeset that was under way last.
	 * @return its name, or {@code null} before the first
	 */
	@Nullable String current();

	/**
	 * What changes of that changeset were done before it failed, and stay where the
	 * database does not roll them back.
	 * @return descriptions of changes
	 */
	List<String> changed();

}
