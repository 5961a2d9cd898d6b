package dev.changeover.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when a migration is configured, whether Changeover is switched on or off.
 */
class OnMigrationNamesCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean any = !OnMigrationsCondition.migrations(context.getEnvironment()).isEmpty();
		return new ConditionOutcome(any,
				ConditionMessage.of(any ? "a migration is configured" : "no migration is configured"));
	}

}
