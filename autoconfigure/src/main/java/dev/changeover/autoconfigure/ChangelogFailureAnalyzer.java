package dev.changeover.autoconfigure;

import dev.changeover.schema.ChangelogException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link ChangelogException}.
 */
class ChangelogFailureAnalyzer extends AbstractFailureAnalyzer<ChangelogException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ChangelogException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
	}

}
