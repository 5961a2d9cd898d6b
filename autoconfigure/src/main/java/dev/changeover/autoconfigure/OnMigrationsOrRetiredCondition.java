package dev.changeover.autoconfigure;

import java.util.List;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when a migration is declared or retired, so that its phase counts.
 */
class OnMigrationsOrRetiredCondition extends OnMigrationsCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		List<String> retired = Binder.get(context.getEnvironment())
			.bind("changeover.retired", Bindable.listOf(String.class))
			.orElse(List.of());
		return retired.isEmpty() ? super.getMatchOutcome(context, metadata) : ConditionOutcome
			.match(ConditionMessage.forCondition("Migrations").found("retired migration").items(retired));
	}

}
