package dev.changeover.autoconfigure;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.PhaseTable;
import dev.changeover.phase.Tables;
import dev.changeover.schema.ChangelogGate;
import dev.changeover.schema.ChangelogGuard;
import dev.changeover.schema.ChangelogRun;
import dev.changeover.schema.ChangeoverSchema;
import dev.changeover.schema.ContractRanGate;
import dev.changeover.schema.EarlyGuard;
import dev.changeover.schema.ExpandGate;
import dev.changeover.schema.GuardEngine;
import dev.changeover.schema.GuardSettings;
import dev.changeover.schema.LintLevel;
import dev.changeover.schema.LintRule;
import dev.changeover.schema.LintSettings;
import dev.changeover.schema.SecondGate;
import dev.changeover.schema.TightenRanGate;
import liquibase.integration.spring.MultiTenantSpringLiquibase;
import liquibase.integration.spring.SpringLiquibase;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * Auto-configuration of Changeover's own tables and of the guard over the user's
 * changelog. The tables come first, the changelog next, and every bean that is annotated
 * with {@code @DependsOnDatabaseInitialization} after both.
 */
@AutoConfiguration(after = { DataSourceAutoConfiguration.class, ChangeoverAutoConfiguration.class })
@ConditionalOnClass(SpringLiquibase.class)
@ConditionalOnBooleanProperty(name = "changeover.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ChangeoverProperties.class)
public final class ChangeoverLiquibaseAutoConfiguration {

	/**
	 * Made by Spring Boot.
	 */
	ChangeoverLiquibaseAutoConfiguration() {
	}

	/**
	 * The name of the bean that creates Changeover's tables.
	 */
	static final String SCHEMA = "changeoverSchema";

	private static final String GUARD = "changeoverChangelogGuard";

	@Bean(GUARD)
	static ChangelogGuard changeoverChangelogGuard() {
		return new ChangelogGuard((beans) -> settings(beans.getBean(ChangeoverProperties.class)),
				ChangeoverLiquibaseAutoConfiguration::engine,
				(beans) -> beans.getBeanNamesForType(SpringLiquibase.class, true, false).length);
	}

	@Bean
	static EarlyGuard changeoverEarlyGuard() {
		return new EarlyGuard(GUARD, ChangelogGuard.class);
	}

	private static GuardSettings settings(ChangeoverProperties properties) {
		return new GuardSettings(DeclaredMigrations.of(properties).names(), properties.retired(),
				properties.freshDatabase() == ChangeoverProperties.FreshDatabase.COMPLETE,
				properties.contract().run() == ChangeoverProperties.Contract.Run.AT_STARTUP,
				properties.contract().lockTimeout(), lint(properties), oldTables(properties));
	}

	private static LintSettings lint(ChangeoverProperties properties) {
		Map<LintRule, LintLevel> rules = new EnumMap<>(LintRule.class);
		properties.lint().rules().forEach((name, level) -> {
			LintRule rule = LintRule.of(name)
				.orElseThrow(() -> new ChangeoverConfigurationException(
						"changeover.lint.rules names '" + name + "', which is no rule.",
						"Use one of " + Arrays.stream(LintRule.values()).map(LintRule::text).sorted().toList() + "."));
			rules.put(rule, LintLevel.valueOf(level.name()));
		});
		return new LintSettings(LintLevel.valueOf(properties.lint().level().name()), rules, oldTables(properties),
				new SecondGate(new Tables(properties.schema().tablePrefix())));
	}

	private static Set<String> oldTables(ChangeoverProperties properties) {
		return properties.migrations()
			.values()
			.stream()
			.map(ChangeoverProperties.Migration::rows)
			.filter(Objects::nonNull)
			.map((rows) -> rows.old().table())
			.collect(Collectors.toSet());
	}

	private static GuardEngine engine(BeanFactory beans) {
		beans.getBean(SCHEMA);
		ChangeoverProperties properties = beans.getBean(ChangeoverProperties.class);
		return GuardEngine.of(ChangeoverAutoConfiguration.database(beans, properties),
				DeclaredMigrations.of(properties));
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnMigrationsOrRetiredCondition.class)
	@Import(DatabaseInitializationDependencyConfigurer.class)
	static class SchemaConfiguration {

		@Bean(SCHEMA)
		ChangeoverSchema changeoverSchema(BeanFactory beans, ChangeoverProperties properties) {
			DataSource dataSource = ChangeoverAutoConfiguration.dataSource(beans, properties.dataSource());
			return new ChangeoverSchema(dataSource, new Tables(properties.schema().tablePrefix()),
					properties.schema().initialize() == ChangeoverProperties.Schema.Initialize.ALWAYS);
		}

	}

	/**
	 * Where Liquibase is switched off, somebody else runs the changelog.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnMigrationsOrRetiredCondition.class)
	@ConditionalOnMissingBean({ SpringLiquibase.class, MultiTenantSpringLiquibase.class })
	@ConditionalOnProperty(name = "spring.liquibase.enabled", havingValue = "false")
	static class RunElsewhereConfiguration {

		@Bean
		@Lazy(false)
		ChangelogRunElsewhere changeoverChangelogRunElsewhere(BeanFactory beans, ChangelogGuard guard,
				ChangeoverProperties properties, Environment environment, ResourceLoader resources) {
			DataSource dataSource = ChangeoverAutoConfiguration.dataSource(beans, properties.dataSource());
			return new ChangelogRunElsewhere(guard, dataSource, environment, resources);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMigrations
	static class GateConfiguration {

		@Bean
		ExpandGate changeoverExpandGate(ChangelogGuard guard) {
			return new ExpandGate(guard);
		}

		@Bean
		ContractRanGate changeoverContractRanGate(ChangelogGuard guard) {
			return new ContractRanGate(guard);
		}

		@Bean
		TightenRanGate changeoverTightenRanGate(ChangelogGuard guard) {
			return new TightenRanGate(guard);
		}

		@Bean
		ChangelogGate changeoverChangelogGate(ChangelogGuard guard, Database database, PhaseTable phases,
				Coordinator coordinator) {
			return new ChangelogGate(guard, new GuardEngine(database, phases, coordinator));
		}

		@Bean
		ChangelogRun changeoverChangelogRun(ChangelogGuard guard, Database database, PhaseTable phases,
				Coordinator coordinator, ChangeoverProperties properties) {
			return new ChangelogRun(guard, new GuardEngine(database, phases, coordinator),
					properties.contract().lockTimeout());
		}

	}

}
