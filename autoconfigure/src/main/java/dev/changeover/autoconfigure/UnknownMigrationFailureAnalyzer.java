package dev.changeover.autoconfigure;

import dev.changeover.phase.UnknownMigrationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link UnknownMigrationException}.
 */
class UnknownMigrationFailureAnalyzer extends AbstractFailureAnalyzer<UnknownMigrationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownMigrationException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Declare '" + cause.migration() + "' under changeover.migrations, or correct the name.", cause);
	}

}
