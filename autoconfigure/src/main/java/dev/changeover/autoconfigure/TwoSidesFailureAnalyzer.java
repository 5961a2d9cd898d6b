package dev.changeover.autoconfigure;

import dev.changeover.Migrated;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Explains why a caller finds two repositories in place of one: Changeover, which would
 * choose, is switched off.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class TwoSidesFailureAnalyzer extends AbstractFailureAnalyzer<NoUniqueBeanDefinitionException> {

	private final Environment environment;

	TwoSidesFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoUniqueBeanDefinitionException cause) {
		Class<?> type = cause.getResolvableType() != null ? cause.getResolvableType().resolve() : null;
		if (type == null || !type.isAnnotationPresent(Migrated.class)
				|| this.environment.getProperty("changeover.enabled", Boolean.class, true)) {
			return null;
		}
		String migration = type.getAnnotation(Migrated.class).value();
		return new FailureAnalysis(
				"There are two sides of " + type.getName() + " (" + cause.getBeanNamesFound()
						+ "), and changeover.enabled is false, so that nothing says which of them answers. Rows may be"
						+ " on one of them only.",
				"Remove changeover.enabled: false. To run without Changeover all the same, look up the phase of '"
						+ migration + "' first (CHANGEOVER_MIGRATION): mark the @OldSide as @Primary if it is OFF, the"
						+ " @NewSide if it is COMPLETE. In any other phase both are written, and one alone would leave"
						+ " the other stale.",
				cause);
	}

}
