package dev.changeover.schema;

import java.util.Map;

import liquibase.Scope;
import liquibase.analytics.configuration.AnalyticsArgs;
import liquibase.exception.LiquibaseException;

/**
 * Runs Liquibase as a part of an application: it logs instead of writing to the console,
 * reports its use to nobody, and each run has a deployment id of its own.
 */
final class QuietScope {

	private QuietScope() {
	}

	/**
	 * Runs something of Liquibase.
	 * @param work what to do
	 * @throws LiquibaseException when it fails
	 */
	static void run(Scope.ScopedRunner<Object> work) throws LiquibaseException {
		String deployment = Long.toString(System.currentTimeMillis());
		try {
			Scope.child(Map.of(Scope.Attr.ui.name(), new DiscreetLog(), AnalyticsArgs.ENABLED.getKey(), false,
					Scope.Attr.deploymentId.name(), deployment.substring(deployment.length() - 10)), work);
		}
		catch (LiquibaseException | RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new LiquibaseException(ex);
		}
	}

}
