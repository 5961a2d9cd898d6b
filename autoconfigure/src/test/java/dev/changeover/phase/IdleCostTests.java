package dev.changeover.phase;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an idle fleet costs its database, whatever the number of migrations.
 */
class IdleCostTests {

	private final List<String> statements = new ArrayList<>();

	@Test
	void readsOnceATickAndWritesOnceInAThirdOfALease() {
		List<Migration> migrations = IntStream.range(0, 50)
			.mapToObj((number) -> Migration.named("migration-" + number))
			.toList();
		try (Engine engine = new Engine(TestDatabase.H2, migrations)) {
			Database counted = new Database(counting(engine.dataSource()), engine.database.tables());
			List<Engine.Instance> fleet = IntStream.range(0, 20)
				.mapToObj((number) -> new Engine.Instance(engine, "i" + number, "shop", migrations, null, counted))
				.toList();
			fleet.forEach(Engine.Instance::tick);
			fleet.forEach(Engine.Instance::tick);
			this.statements.clear();

			int ticks = 30;
			for (int tick = 0; tick < ticks; tick++) {
				for (Engine.Instance instance : fleet) {
					instance.pause(Engine.LEASE.dividedBy(10));
					instance.tick();
				}
			}

			long reads = this.statements.stream().filter((sql) -> sql.startsWith("select")).count();
			long writes = this.statements.size() - reads;
			System.out.printf("idle cost of 20 instances with 50 migrations: %.2f reads a tick, %.2f writes a lease%n",
					(double) reads / ticks / fleet.size(), (double) writes / ticks / fleet.size() * 10);
			assertThat(reads).isEqualTo((long) ticks * fleet.size());
			assertThat(writes).isLessThanOrEqualTo(ticks * fleet.size() * 3L / 10 + fleet.size());
		}
	}

	private DataSource counting(DataSource dataSource) {
		return new DelegatingDataSource(dataSource) {
			@Override
			public Connection getConnection() throws SQLException {
				Connection connection = super.getConnection();
				return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(),
						new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
							if (method.getName().equals("prepareStatement")) {
								IdleCostTests.this.statements
									.add(arguments[0].toString().toLowerCase(Locale.ROOT).strip());
							}
							try {
								return method.invoke(connection, arguments);
							}
							catch (InvocationTargetException ex) {
								throw ex.getCause();
							}
						});
			}
		};
	}

}
