package dev.changeover.autoconfigure;

import javax.sql.DataSource;

import dev.changeover.schema.ChangelogGuard;
import liquibase.integration.spring.SpringLiquibase;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseProperties;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.CollectionUtils;
import org.springframework.util.StringUtils;

/**
 * Tells the guard of a changelog that the application has, but does not run: with
 * {@code spring.liquibase.enabled: false} somebody else does. Where it stands is
 * configured as ever.
 */
final class ChangelogRunElsewhere implements InitializingBean {

	private final ChangelogGuard guard;

	private final DataSource dataSource;

	private final Environment environment;

	private final ResourceLoader resources;

	ChangelogRunElsewhere(ChangelogGuard guard, DataSource dataSource, Environment environment,
			ResourceLoader resources) {
		this.guard = guard;
		this.dataSource = dataSource;
		this.environment = environment;
		this.resources = resources;
	}

	@Override
	public void afterPropertiesSet() {
		LiquibaseProperties properties = Binder.get(this.environment)
			.bindOrCreate("spring.liquibase", LiquibaseProperties.class);
		SpringLiquibase liquibase = new SpringLiquibase();
		liquibase.setDataSource(this.dataSource);
		liquibase.setResourceLoader(this.resources);
		liquibase.setShouldRun(false);
		liquibase.setChangeLog(properties.getChangeLog());
		if (!CollectionUtils.isEmpty(properties.getContexts())) {
			liquibase.setContexts(StringUtils.collectionToCommaDelimitedString(properties.getContexts()));
		}
		if (!CollectionUtils.isEmpty(properties.getLabelFilter())) {
			liquibase.setLabelFilter(StringUtils.collectionToCommaDelimitedString(properties.getLabelFilter()));
		}
		liquibase.setDefaultSchema(properties.getDefaultSchema());
		liquibase.setLiquibaseSchema(properties.getLiquibaseSchema());
		liquibase.setDatabaseChangeLogTable(properties.getDatabaseChangeLogTable());
		liquibase.setDatabaseChangeLogLockTable(properties.getDatabaseChangeLogLockTable());
		liquibase.setChangeLogParameters(properties.getParameters());
		this.guard.readOnly(liquibase, "spring.liquibase");
	}

}
