package dev.changeover.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link ChangeoverConfigurationException}.
 */
class ChangeoverConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ChangeoverConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ChangeoverConfigurationException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
	}

}
