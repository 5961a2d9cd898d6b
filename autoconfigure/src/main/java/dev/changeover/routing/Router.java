package dev.changeover.routing;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import dev.changeover.MismatchConfirmed;
import dev.changeover.ResultComparator;
import dev.changeover.Side;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Database;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Phases;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Puts a proxy in front of the two sides of a migrated interface.
 */
public final class Router {

	private final Engine engine;

	private final Map<String, RoutingSettings> settings;

	private final Collaborators collaborators;

	// One for each migration, however many interfaces it has.
	private final Map<String, DarkQueue> queues = new ConcurrentHashMap<>();

	/**
	 * Makes a router.
	 * @param engine the phases and what goes with them
	 * @param settings how each migration is routed, by name
	 * @param collaborators what an application may bring
	 */
	public Router(Engine engine, Map<String, RoutingSettings> settings, Collaborators collaborators) {
		this.engine = engine;
		this.settings = Map.copyOf(settings);
		this.collaborators = collaborators;
	}

	/**
	 * Makes a proxy.
	 * @param type the migrated interface
	 * @param migration name of the migration
	 * @param old the bean of OLD
	 * @param fresh the bean of NEW
	 * @param <T> the migrated interface
	 * @return a repository that calls the right side
	 * @throws RoutingSetupException when the interface or a side is not as it must be
	 * @throws dev.changeover.phase.UnknownMigrationException when the migration is not
	 * declared
	 */
	public <T> T route(Class<T> type, String migration, Object old, Object fresh) {
		int index = this.engine.migrations.indexOf(migration);
		if (!this.engine.migrations.named(migration).twoSided()) {
			throw new RoutingSetupException(
					"Migration '" + migration + "' is tied to a feature of the application, and " + type.getName()
							+ " is annotated as migrated by it.",
					"Take changeover.migrations." + migration + ".feature out, or the annotation @Migrated.");
		}
		Map<Method, Operation> operations = Contract.of(type, old, fresh);
		RoutingSettings routing = this.settings.getOrDefault(migration, RoutingSettings.DEFAULT);
		if (routing.rows() != null) {
			new KeyOrder(routing.rows()).require(type);
		}
		SideBean oldSide = new SideBean(old);
		SideBean newSide = new SideBean(fresh);
		for (SideBean side : List.of(oldSide, newSide)) {
			side.withoutCaches();
			side.withoutRetries();
		}
		new SideDataSource(old).require(this.engine.database.dataSource());
		new SideDataSource(fresh).require(this.engine.database.dataSource());
		operations.forEach((method, operation) -> {
			if (operation.write()) {
				new SideTransaction(old).requireJoined(method);
				new SideTransaction(fresh).requireJoined(method);
			}
		});
		Map<Side, Boolean> undoable = Map.of(Side.OLD, !oldSide.usesPersistenceContext(), Side.NEW,
				!newSide.usesPersistenceContext());
		ContentComparator comparator = new ContentComparator(routing.precision(), this.collaborators.comparators);
		SecondLook secondLook = new SecondLook(operations.values(), comparator, this.engine.database);
		SelfTest selfTest = new SelfTest(Snapshots.apart(this.engine.manager, routing.timeout()),
				routing.selfTest() ? operations.values() : List.of(), comparator);
		Managed managed = this.collaborators.managed;
		Calls calls = new Calls(migration, this.collaborators.listeners, managed, this.engine.phases::now);
		operations.values().forEach(calls::routed);
		Authority authority = new Authority(this.collaborators.canary);
		DarkReads darkReads = darkReads(index, routing, calls, comparator, selfTest);
		DualWrite dualWrite = new DualWrite(this.engine.database.dataSource(), this.engine.drift, calls, managed,
				routing.failBoth(), undoable, new WriteResults(routing.rows()), secondLook, authority);
		RoutedCalls inside = new RoutedCalls(type, operations,
				new Reads(this.engine.phases, index, authority, calls, darkReads),
				new Writes(this.engine.phases, index, new WriteTransaction(this.engine.manager), dualWrite, calls));
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, inside));
	}

	/**
	 * Refuses sides whose writes name another transaction manager.
	 * @throws RoutingSetupException when one does
	 */
	void requireManager(Class<?> type, Object side, BeanFactory beans) {
		Contract.of(type, side, side).forEach((method, operation) -> {
			if (operation.write()) {
				new SideTransaction(side).requireManager(method, this.engine.manager, beans);
			}
		});
	}

	private DarkReads darkReads(int index, RoutingSettings settings, Calls calls, ContentComparator comparator,
			SelfTest selfTest) {
		Snapshots snapshots = new Snapshots(this.engine.manager, this.engine.database.dialect(), settings.timeout());
		MismatchLog mismatches = new MismatchLog(this.engine.database, this.engine.drift, calls.migration(),
				settings.showValues(), this.collaborators.events);
		Comparison comparison = new Comparison(index, this.engine.phases, this.engine.comparisons, calls, comparator,
				snapshots, mismatches, selfTest);
		DarkQueue queue = this.queues.computeIfAbsent(calls.migration(),
				(migration) -> new DarkQueue(this.collaborators.threads, settings.concurrency()));
		return new DarkReads(queue, this.collaborators.context, comparison, new Breaker(System::nanoTime), settings);
	}

	/**
	 * The phases and what goes with them.
	 *
	 * @param phases the phase of each call
	 * @param migrations the declared migrations
	 * @param database where both sides are
	 * @param manager the transactions of both sides
	 * @param drift where missed writes and mismatches are recorded
	 * @param comparisons where verdicts are counted
	 */
	public record Engine(Phases phases, Migrations migrations, Database database, PlatformTransactionManager manager,
			DriftLog drift, Comparisons comparisons) {
	}

	/**
	 * What an application may bring.
	 *
	 * @param comparators how answers of some types are compared
	 * @param listeners who hears of calls and verdicts
	 * @param canary who decides whose reads NEW answers, if anybody
	 * @param threads where dark reads run
	 * @param context carries the caller's context over to those threads
	 * @param managed the persistence contexts
	 * @param events who hears of confirmed mismatches
	 */
	public record Collaborators(List<ResultComparator> comparators, List<CallListener> listeners,
			@Nullable Canary canary, DarkThreads threads, UnaryOperator<Runnable> context, Managed managed,
			Consumer<MismatchConfirmed> events) {

		/**
		 * Copies the lists.
		 * @param comparators how answers of some types are compared
		 * @param listeners who hears of calls and verdicts
		 * @param canary who decides whose reads NEW answers, if anybody
		 * @param threads where dark reads run
		 * @param context carries the caller's context over to those threads
		 * @param managed the persistence contexts
		 * @param events who hears of confirmed mismatches
		 */
		public Collaborators {
			comparators = List.copyOf(comparators);
			listeners = List.copyOf(listeners);
		}

	}

}
