package dev.changeover.autoconfigure;

import dev.changeover.sweep.RowsDeclarationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link RowsDeclarationException}.
 */
class RowsDeclarationFailureAnalyzer extends AbstractFailureAnalyzer<RowsDeclarationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RowsDeclarationException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Correct changeover.migrations." + cause.migration()
						+ ".rows (or the MigrationRows bean), or add what is missing in an 'expand' changeset.",
				cause);
	}

}
