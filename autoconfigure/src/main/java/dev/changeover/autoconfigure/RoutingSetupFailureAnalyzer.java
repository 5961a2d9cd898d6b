package dev.changeover.autoconfigure;

import dev.changeover.routing.RoutingSetupException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link RoutingSetupException}.
 */
class RoutingSetupFailureAnalyzer extends AbstractFailureAnalyzer<RoutingSetupException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RoutingSetupException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
	}

}
