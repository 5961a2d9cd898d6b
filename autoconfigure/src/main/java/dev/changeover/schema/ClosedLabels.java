package dev.changeover.schema;

import java.util.List;

import liquibase.integration.spring.MultiTenantSpringLiquibase;
import liquibase.integration.spring.SpringLiquibase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Holds back {@code tighten} and {@code contract} changesets of a service in which
 * Changeover is switched off: no phase is known there, and a switch must not drop
 * anything. An {@link EarlyGuard} puts it to work before any other bean is made.
 */
public final class ClosedLabels implements BeanPostProcessor {

	private static final Logger logger = LoggerFactory.getLogger(ClosedLabels.class);

	/**
	 * Without a state of its own.
	 */
	public ClosedLabels() {
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof SpringLiquibase liquibase) {
			liquibase.setLabelFilter(LabelFilter.holding(liquibase.getLabelFilter(), List.of(), false));
			logger.info("Changeover is switched off: changesets labelled tighten or contract stay held.");
		}
		if (bean instanceof MultiTenantSpringLiquibase tenants) {
			tenants.setLabelFilter(LabelFilter.holding(tenants.getLabelFilter(), List.of(), false));
		}
		return bean;
	}

}
