package dev.changeover.autoconfigure;

import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The condition of {@link ConditionalOnMigrations}.
 */
class OnMigrationsCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnMigrations.class);
		Environment environment = context.getEnvironment();
		if (!environment.getProperty("changeover.enabled", Boolean.class, true)) {
			return ConditionOutcome.noMatch(message.because("changeover.enabled is false"));
		}
		Map<String, Object> migrations = migrations(environment);
		return migrations.isEmpty() ? ConditionOutcome.noMatch(message.because("no migration is configured"))
				: ConditionOutcome.match(message.found("migration", "migrations").items(migrations.keySet()));
	}

	/**
	 * The names of the configured migrations.
	 * @param environment the environment to ask
	 * @return one entry for each of them
	 */
	static Map<String, Object> migrations(Environment environment) {
		return Binder.get(environment)
			.bind("changeover.migrations", Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of());
	}

}
