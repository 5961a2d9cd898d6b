package dev.changeover.autoconfigure;

import java.util.Set;

import dev.changeover.schema.ChangeoverSchema;

import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDatabaseInitializerDetector;
import org.springframework.core.Ordered;

/**
 * Has Changeover's tables created before any other initializer of the database runs, the
 * user's changelog among them.
 */
class ChangeoverSchemaInitializerDetector extends AbstractBeansOfTypeDatabaseInitializerDetector {

	@Override
	protected Set<Class<?>> getDatabaseInitializerBeanTypes() {
		return Set.of(ChangeoverSchema.class);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
