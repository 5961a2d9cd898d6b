package dev.changeover.autoconfigure;

import dev.changeover.togglz.FlagSetupException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link FlagSetupException}.
 */
class FlagSetupFailureAnalyzer extends AbstractFailureAnalyzer<FlagSetupException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, FlagSetupException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
	}

}
