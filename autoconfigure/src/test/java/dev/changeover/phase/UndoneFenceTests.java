package dev.changeover.phase;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.Phase;
import dev.changeover.Write;
import dev.changeover.routing.Managed;
import dev.changeover.routing.Router;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A side may write through the repository of another migration. When its failure is
 * undone and recorded, the lock that the other migration took goes with it. H2 lets
 * nobody have it until the whole transaction ends.
 */
class UndoneFenceTests {

	private static final String PARENT = "orders";

	@ParameterizedTest
	@EnumSource(value = TestDatabase.class, mode = EnumSource.Mode.EXCLUDE, names = "H2")
	void takesTheLockOfAnotherMigrationAnewOnceItWasUndone(TestDatabase kind) {
		try (Engine engine = new Engine(kind, List.of(Migration.named(Engine.NAME), Migration.named(PARENT)))) {
			Engine.Instance instance = engine.fenced("a");
			instance.tick();
			engine.putInto(Phase.LIVE);
			instance.coordinator.step(PARENT, Desired.of(Phase.DUAL_WRITE));
			instance.tick();
			JdbcTransactionManager transactions = new JdbcTransactionManager(engine.dataSource());
			Router router = router(engine, instance, transactions);
			Rows nothing = (id) -> {
			};
			Rows addresses = router.route(Rows.class, Engine.NAME, nothing, nothing);
			Rows orders = router.route(Rows.class, PARENT, nothing, (Rows) (id) -> {
				addresses.save(id);
				throw new DuplicateKeyException("stricter");
			});

			new TransactionTemplate(transactions).executeWithoutResult((status) -> {
				orders.save(7);
				addresses.save(7);
				CompletableFuture.runAsync(() -> goBack(instance)).join();
				assertThat(phase(engine)).isEqualTo(Phase.LIVE);
			});

			assertThat(new DriftLog(engine.database).unresolved(PARENT, 0, 9)).hasSize(1);
			goBack(instance);
			assertThat(phase(engine)).isEqualTo(Phase.DARK_READ);
		}
	}

	private static void goBack(Engine.Instance instance) {
		instance.coordinator.step(Engine.NAME, Desired.of(Phase.DARK_READ));
	}

	private static Phase phase(Engine engine) {
		return CompletableFuture.supplyAsync(engine::state).join().phase();
	}

	private static Router router(Engine engine, Engine.Instance instance, JdbcTransactionManager transactions) {
		return new Router(
				new Router.Engine(instance.phases, new Migrations(engine.declared), engine.database, transactions,
						new DriftLog(engine.database), instance.comparisons),
				Map.of(), new Router.Collaborators(List.of(), List.of(), null, Runnable::run, UnaryOperator.identity(),
						Managed.NONE, (mismatch) -> {
						}));
	}

	@Migrated(Engine.NAME)
	interface Rows {

		@Write
		void save(@Key long id);

	}

}
