package dev.changeover.autoconfigure;

import java.util.Set;

import javax.sql.DataSource;

import dev.changeover.phase.Baseline;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Gate;
import dev.changeover.phase.Identity;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.PhaseLock;
import dev.changeover.phase.PhaseTable;
import dev.changeover.phase.Phases;
import dev.changeover.phase.Tables;
import dev.changeover.phase.TransactionPinning;
import dev.changeover.phase.TransitionListener;
import dev.changeover.phase.TransitionLog;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Auto-configuration of the phases, the coordinator and the fleet.
 */
@AutoConfiguration(after = { DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class },
		afterName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnMigrations
@EnableConfigurationProperties(ChangeoverProperties.class)
public final class ChangeoverAutoConfiguration {

	/**
	 * Made by Spring Boot.
	 */
	ChangeoverAutoConfiguration() {
	}

	@Bean
	Migrations changeoverMigrations(ChangeoverProperties properties) {
		return DeclaredMigrations.of(properties);
	}

	@Bean
	Database changeoverDatabase(BeanFactory beans, ChangeoverProperties properties) {
		return database(beans, properties);
	}

	@Bean
	PhaseTable changeoverPhaseTable(Database database) {
		return new PhaseTable(database);
	}

	@Bean
	PhaseLock changeoverPhaseLock(Database database) {
		return new PhaseLock(database);
	}

	@Bean
	DriftLog changeoverDriftLog(Database database) {
		return new DriftLog(database);
	}

	@Bean
	TransitionLog changeoverTransitionLog(Database database) {
		return new TransitionLog(database);
	}

	@Bean
	Comparisons changeoverComparisons(Database database, Migrations migrations) {
		return new Comparisons(database, migrations);
	}

	@Bean
	@ConditionalOnMissingBean
	Identity changeoverIdentity(Environment environment, ObjectProvider<BuildProperties> build) {
		BuildProperties properties = build.getIfAvailable();
		return Identity.ofThisProcess(environment.getProperty("spring.application.name", "application"),
				(properties != null) ? properties.getVersion() : null);
	}

	@Bean
	Fleet.Timing changeoverTiming(ChangeoverProperties properties) {
		return new Fleet.Timing(properties.fleet().heartbeat(), properties.fleet().lease(),
				properties.fleet().pinTimeout());
	}

	@Bean
	Phases changeoverPhases(Migrations migrations, Fleet.Timing timing, PhaseLock lock,
			ChangeoverProperties properties) {
		return Fleet.phases(migrations, timing,
				(properties.fencing() == ChangeoverProperties.Fencing.DATABASE) ? lock : null);
	}

	@Bean
	Coordinator changeoverCoordinator(Database database, Migrations migrations, Comparisons comparisons,
			ObjectProvider<Gate> gates, ObjectProvider<Baseline> baseline,
			ObjectProvider<TransitionListener> listeners) {
		return new Coordinator(database, migrations, comparisons, gates.orderedStream().toList(),
				baseline.getIfAvailable(() -> Baseline.NONE), listeners.orderedStream().toList());
	}

	@Bean
	@DependsOnDatabaseInitialization
	Fleet changeoverFleet(Database database, Migrations migrations, Phases phases, Coordinator coordinator,
			Comparisons comparisons, Identity identity, Fleet.Timing timing, ObjectProvider<Flags> flags,
			ApplicationEventPublisher events, ChangeoverProperties properties) {
		return new Fleet(
				new Fleet.Parts(database, migrations, phases, coordinator, comparisons,
						Set.copyOf(properties.retired())),
				identity, timing, flags::getIfAvailable, events::publishEvent);
	}

	@Bean
	TransactionPinning changeoverTransactionPinning(BeanFactory beans, Phases phases, Database database,
			ChangeoverProperties properties) {
		return new TransactionPinning(phases, database, () -> transactionManager(beans, properties));
	}

	/**
	 * Changeover's tables, beside both sides.
	 * @param beans where to look for the data source
	 * @param properties name it, and the tables
	 * @return the tables
	 * @throws ChangeoverConfigurationException when there is no data source, or no single
	 * one
	 */
	static Database database(BeanFactory beans, ChangeoverProperties properties) {
		return new Database(dataSource(beans, properties.dataSource()), new Tables(properties.schema().tablePrefix()));
	}

	/**
	 * The data source that holds both sides.
	 * @param beans where to look
	 * @param name name of the bean, or {@code null} for the single or primary one
	 * @return the data source
	 * @throws ChangeoverConfigurationException when there is none, or no single one
	 */
	static DataSource dataSource(BeanFactory beans, @Nullable String name) {
		try {
			return (name != null) ? beans.getBean(name, DataSource.class) : beans.getBean(DataSource.class);
		}
		catch (NoSuchBeanDefinitionException ex) {
			throw new ChangeoverConfigurationException(
					(name != null) ? "There is no DataSource bean named '" + name + "' (changeover.data-source)."
							: "Changeover found " + ex.getNumberOfBeansFound()
									+ " DataSource beans, and needs to know the one that holds both sides.",
					"Configure spring.datasource.url, or name the bean in changeover.data-source. To run without"
							+ " Changeover, set changeover.enabled to false.");
		}
	}

	/**
	 * The transaction manager that dual writes run in.
	 * @param beans where to look
	 * @param properties the configuration
	 * @return the transaction manager
	 * @throws ChangeoverConfigurationException when there is none, or no single one
	 */
	static PlatformTransactionManager transactionManager(BeanFactory beans, ChangeoverProperties properties) {
		String name = properties.transactionManager();
		try {
			return (name != null) ? beans.getBean(name, PlatformTransactionManager.class)
					: beans.getBean(PlatformTransactionManager.class);
		}
		catch (NoSuchBeanDefinitionException ex) {
			throw new ChangeoverConfigurationException((name != null)
					? "There is no PlatformTransactionManager bean named '" + name
							+ "' (changeover.transaction-manager)."
					: "Changeover found " + ex.getNumberOfBeansFound()
							+ " PlatformTransactionManager beans, and both sides are written in one transaction.",
					"Name the one of the DataSource in changeover.transaction-manager.");
		}
	}

}
