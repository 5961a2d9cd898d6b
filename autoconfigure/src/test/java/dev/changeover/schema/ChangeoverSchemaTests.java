package dev.changeover.schema;

import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.sql.DataSource;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Database;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.PhaseTable;
import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ChangeoverSchemaTests {

	private static final Tables TABLES = new Tables(Tables.DEFAULT_PREFIX);

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void createsTheTablesOnceForTenInstancesAtOnce(TestDatabase kind) throws Exception {
		DataSource dataSource = dataSource(kind.create());

		startTogether(10, () -> {
			new ChangeoverSchema(dataSource, TABLES, true).afterPropertiesSet();
			return true;
		});

		assertThat(ran(dataSource)).doesNotHaveDuplicates().hasSizeGreaterThan(9);
		assertThat(locked(dataSource)).isZero();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void createsTheTablesOnceForInstancesThatShareNothingButTheDatabase(TestDatabase kind) throws Exception {
		DataSource dataSource = dataSource(kind.create());
		List<Callable<Boolean>> instances = new ArrayList<>();
		for (int instance = 0; instance < 3; instance++) {
			instances.add(instanceOfItsOwn(dataSource));
		}

		startTogether(instances);

		assertThat(ran(dataSource)).doesNotHaveDuplicates().hasSizeGreaterThan(9);
		assertThat(locked(dataSource)).isZero();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void goesOnWhereAKilledInstanceStopped(TestDatabase kind) {
		DataSource dataSource = dataSource(kind.create());
		new ChangeoverSchema(dataSource, TABLES, true).afterPropertiesSet();
		JdbcClient client = JdbcClient.create(dataSource);
		client.sql("delete from CHANGEOVER_CHANGELOG where ID in ('changeover-drift', 'changeover-chunk')").update();
		client.sql("drop table CHANGEOVER_CHUNK").update();

		new ChangeoverSchema(dataSource, TABLES, true).afterPropertiesSet();

		assertThat(client.sql("select count(*) from CHANGEOVER_CHUNK").query(Long.class).single()).isZero();
	}

	@ParameterizedTest
	@EnumSource(value = TestDatabase.class, names = { "POSTGRESQL", "MARIADB" })
	void releasesTheLockOfAnInstanceThatWasKilled(TestDatabase kind) {
		DataSource dataSource = dataSource(kind.create());
		new ChangeoverSchema(dataSource, TABLES, true).afterPropertiesSet();
		JdbcClient client = JdbcClient.create(dataSource);
		client
			.sql("update CHANGEOVER_CHANGELOG_LOCK set LOCKED = true, LOCKGRANTED = current_timestamp, LOCKEDBY = 'x'")
			.update();
		client.sql("delete from CHANGEOVER_CHANGELOG where ID = 'changeover-drift'").update();

		new ChangeoverSchema(dataSource, TABLES, true).afterPropertiesSet();

		assertThat(locked(dataSource)).isZero();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotAskLiquibaseWhereTheTablesAreComplete(TestDatabase kind) {
		DataSource dataSource = dataSource(kind.create());
		new ChangeoverSchema(dataSource, TABLES, true).afterPropertiesSet();
		JdbcClient client = JdbcClient.create(dataSource);
		client.sql("drop table CHANGEOVER_CHANGELOG_LOCK").update();

		new ChangeoverSchema(dataSource, TABLES, true).afterPropertiesSet();

		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> locked(dataSource));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void asksLiquibaseWhereAnotherReleaseWasHereLast(TestDatabase kind) {
		DataSource dataSource = dataSource(kind.create());
		new ChangeoverSchema(dataSource, TABLES, true).afterPropertiesSet();
		JdbcClient client = JdbcClient.create(dataSource);
		client.sql("update CHANGEOVER_CHANGELOG set TAG = 'changeover-older' where TAG is not null").update();
		client.sql("drop table CHANGEOVER_CHANGELOG_LOCK").update();

		new ChangeoverSchema(dataSource, TABLES, true).afterPropertiesSet();

		assertThat(locked(dataSource)).isZero();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void comparesKeysExactlyAndTakesAnyCharacter(TestDatabase kind) {
		Database database = new Database(dataSource(kind.create()), TABLES);
		new ChangeoverSchema(database.dataSource(), TABLES, true).afterPropertiesSet();
		DriftLog drift = new DriftLog(database);

		for (String key : List.of("abc", "ABC", "abc ", "\u00e4bc", "\uD83D\uDE80")) {
			drift.record("m", Side.NEW, Drift.Kind.MISMATCH, key, null, 1);
		}
		drift.resolve(drift.unresolved("m", 0, 9).stream().map(Drift::id).toList(), "ACCEPTED", "me", "why not");

		assertThat(drift.accepted("m", Side.NEW, List.of("abc"))).extracting(Drift::key).containsExactly("abc");
		assertThat(drift.accepted("m", Side.NEW, List.of("\uD83D\uDE80"))).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsWhatTheEngineStores(TestDatabase kind) {
		Database database = new Database(dataSource(kind.create()), TABLES);
		new ChangeoverSchema(database.dataSource(), TABLES, true).afterPropertiesSet();
		PhaseTable phases = new PhaseTable(database);

		phases.enter("shipping-address", Phase.OFF);
		database.sql("update {migration} set OLD_ABANDONED = ?, SIGNED_AT = {now}, REQUESTED_REASON = ?")
			.params(true, "x".repeat(1000))
			.update();
		database.sql("""
				insert into {transition} (MIGRATION, EVENT, FROM_PHASE, TO_PHASE, EPOCH, HAPPENED_AT, FORCED, EVIDENCE)
				values ('m', 'STEP', 'OFF', 'OFF', 1, {now}, ?, ?)""").params(false, "y".repeat(100_000)).update();

		assertThat(phases.read("shipping-address")).hasValueSatisfying((state) -> {
			assertThat(state.oldAbandoned()).isTrue();
			assertThat(state.forced()).isFalse();
			assertThat(state.signedAt()).isBefore(database.now().plusSeconds(1));
		});
		assertThat(database.sql("select EVIDENCE from {transition}").query(String.class).single()).hasSize(100_000);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void givesTheTablesTheirPrefixAndSchema(TestDatabase kind) throws Exception {
		DataSource dataSource = dataSource(kind.create());
		String schema = "s" + Long.toString(System.nanoTime(), 36);
		JdbcClient.create(dataSource).sql("create schema " + schema).update();
		Tables tables = new Tables(schema + ".Move_");

		new ChangeoverSchema(dataSource, tables, true).afterPropertiesSet();
		new ChangeoverSchema(dataSource, tables, true).afterPropertiesSet();

		Database database = new Database(dataSource, tables);
		assertThat(database.sql("select count(*) from {chunk}").query(Long.class).single()).isZero();
		assertThat(database.sql("select count(*) from {changelog}").query(Long.class).single()).isGreaterThan(9);
	}

	@Test
	void wantsTheTablesToBeThereWhereItMayNotCreateThem() {
		DataSource dataSource = dataSource(TestDatabase.H2.create());

		assertThatExceptionOfType(ChangelogException.class)
			.isThrownBy(() -> new ChangeoverSchema(dataSource, TABLES, false).afterPropertiesSet())
			.withMessageContaining("CHANGEOVER_")
			.satisfies((ex) -> assertThat(ex.remedy()).contains("'always'"));
		new ChangeoverSchema(dataSource, TABLES, true).afterPropertiesSet();
		new ChangeoverSchema(dataSource, TABLES, false).afterPropertiesSet();
	}

	private static List<String> ran(DataSource dataSource) {
		return JdbcClient.create(dataSource).sql("select ID from CHANGEOVER_CHANGELOG").query(String.class).list();
	}

	private static long locked(DataSource dataSource) {
		return JdbcClient.create(dataSource)
			.sql("select count(*) from CHANGEOVER_CHANGELOG_LOCK where LOCKED = true")
			.query(Long.class)
			.single();
	}

	private static DataSource dataSource(TestDatabase.Coordinates coordinates) {
		return new DriverManagerDataSource(coordinates.url(), coordinates.username(), coordinates.password());
	}

	private static void startTogether(int number, Callable<Boolean> work) throws Exception {
		List<Callable<Boolean>> all = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			all.add(work);
		}
		startTogether(all);
	}

	private static void startTogether(List<Callable<Boolean>> work) throws Exception {
		CyclicBarrier barrier = new CyclicBarrier(work.size());
		ExecutorService executor = Executors.newFixedThreadPool(work.size());
		try {
			List<Future<Boolean>> results = new ArrayList<>();
			for (Callable<Boolean> one : work) {
				results.add(executor.submit(() -> {
					barrier.await();
					return one.call();
				}));
			}
			for (Future<Boolean> result : results) {
				assertThat(result.get()).isTrue();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	/**
	 * Loads Liquibase and Changeover anew, so that no static of this JVM is shared.
	 */
	private static Callable<Boolean> instanceOfItsOwn(DataSource dataSource) throws Exception {
		ClassLoader loader = new OwnClasses();
		Class<?> tables = loader.loadClass(Tables.class.getName());
		Constructor<?> constructor = loader.loadClass(ChangeoverSchema.class.getName())
			.getConstructor(DataSource.class, tables, boolean.class);
		Object schema = constructor.newInstance(dataSource,
				tables.getConstructor(String.class).newInstance(Tables.DEFAULT_PREFIX), true);
		return () -> {
			Thread.currentThread().setContextClassLoader(loader);
			schema.getClass().getMethod("afterPropertiesSet").invoke(schema);
			return true;
		};
	}

	private static final class OwnClasses extends URLClassLoader {

		OwnClasses() {
			super(classPath(), ChangeoverSchemaTests.class.getClassLoader());
		}

		private static URL[] classPath() {
			return new URL[] { location(ChangeoverSchema.class), location(liquibase.Liquibase.class) };
		}

		private static URL location(Class<?> type) {
			return type.getProtectionDomain().getCodeSource().getLocation();
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				if (loaded == null && (name.startsWith("liquibase.") || name.startsWith("dev.changeover."))) {
					loaded = findClass(name);
				}
				return (loaded != null) ? loaded : super.loadClass(name, resolve);
			}
		}

	}

}
