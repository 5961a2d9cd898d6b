package dev.changeover.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.changeover.Phase;
import dev.changeover.phase.Database;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.HandTicked;
import dev.changeover.phase.Migrations;
import dev.changeover.routing.RoutedRepository;
import dev.changeover.routing.Router;
import dev.changeover.routing.RoutingSettings;

import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * One of {@link TwoInstances}. It ticks when told to, and its clock stands still. To be
 * used by one thread; its repositories may be called by any.
 */
public final class Instance {

	private final Surroundings surroundings;

	private final HandTicked ticked;

	private final Router router;

	private final List<OpenTransaction> transactions = new ArrayList<>();

	Instance(String name, Surroundings surroundings) {
		this.surroundings = surroundings;
		this.ticked = new HandTicked(surroundings.database, surroundings.migrations, name, surroundings.fenced);
		this.router = new Router(
				new Router.Engine(this.ticked.phases(), surroundings.migrations, surroundings.database,
						surroundings.manager, new DriftLog(surroundings.database), this.ticked.comparisons()),
				surroundings.settings, surroundings.collaborators);
	}

	/**
	 * The repository as callers of this instance have it: routed by its phase. Without a
	 * transaction around it, each call is one.
	 * @param type the migrated interface
	 * @param <T> the migrated interface
	 * @return a repository over the sides of the application
	 * @throws IllegalArgumentException when the application has no two sides of it
	 */
	public <T> T repository(Class<T> type) {
		return this.surroundings.application.getBeansOfType(RoutedRepository.class)
			.values()
			.stream()
			.filter((repository) -> repository.getObjectType() == type
					&& this.surroundings.migrations.contains(repository.migration()))
			.map((repository) -> type.cast(repository.routedBy(this.router)))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("The application has no two sides of " + type.getName()
					+ " that belong to migration '" + this.surroundings.migrations.names().get(0) + "'."));
	}

	/**
	 * Begins a transaction that stays open while the test does other things. It runs on a
	 * thread of its own.
	 * @return the transaction; rolled back with the instances, if it is still open then
	 */
	public OpenTransaction begin() {
		return begin(DefaultTransactionDefinition.ISOLATION_DEFAULT);
	}

	/**
	 * Begins a transaction of an isolation level.
	 * @param isolation a level of
	 * {@link org.springframework.transaction.TransactionDefinition}
	 * @return the transaction
	 */
	public OpenTransaction begin(int isolation) {
		DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
		definition.setIsolationLevel(isolation);
		OpenTransaction transaction = new OpenTransaction(this.surroundings.manager, definition, this.ticked::began);
		this.transactions.add(transaction);
		return transaction;
	}

	/**
	 * Renews the lease, takes up the stored phase, and acknowledges it if no transaction
	 * of an older one is open here.
	 */
	public void tick() {
		this.ticked.tick();
	}

	/**
	 * The phase that a call without a transaction would run in.
	 * @return the phase it has taken up
	 */
	public Phase phase() {
		return this.ticked.phase();
	}

	/**
	 * Stands still for longer than the lease, as a process does that is paused: steps are
	 * taken without it from now on. It finds out at its next call or tick.
	 */
	public void freeze() {
		this.ticked.freeze();
	}

	HandTicked ticked() {
		return this.ticked;
	}

	void close() {
		this.transactions.forEach(OpenTransaction::close);
	}

	/**
	 * What both instances share.
	 *
	 * @param application holds both sides
	 * @param database where they and the tables of the test are
	 * @param manager begins transactions
	 * @param migrations the one migration
	 * @param settings how it is routed
	 * @param collaborators what the application brings
	 * @param fenced whether writes take the phase lock
	 */
	record Surroundings(ApplicationContext application, Database database, PlatformTransactionManager manager,
			Migrations migrations, Map<String, RoutingSettings> settings, Router.Collaborators collaborators,
			boolean fenced) {
	}

}
