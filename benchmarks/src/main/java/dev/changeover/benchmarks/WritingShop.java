package dev.changeover.benchmarks;

import java.time.Duration;
import java.util.List;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.Write;
import dev.changeover.report.Action;
import dev.changeover.report.ActionRequest;
import dev.changeover.report.Actions;
import dev.changeover.report.Reports;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepStatus;
import dev.changeover.sweep.Sweeps;
import dev.changeover.testing.TestDatabase;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A whole service on PostgreSQL that writes both sides of its orders' addresses.
 */
final class WritingShop implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ConfigurableApplicationContext context;

	private WritingShop(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts the service with so many orders and lets it write both sides.
	 * @param rows how many orders
	 * @param ceiling rows that a backfill may move in a second
	 */
	static WritingShop with(int rows, int ceiling) throws InterruptedException {
		TestDatabase.Coordinates database = TestDatabase.POSTGRESQL.create();
		String rowsOf = "--changeover.migrations." + Orders.MIGRATION + ".rows.";
		WritingShop shop = new WritingShop(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.datasource.url=" + database.url(), "--spring.datasource.username=" + database.username(),
					"--spring.datasource.password=" + database.password(), "--spring.main.banner-mode=off",
					"--logging.level.root=warn", "--spring.liquibase.enabled=false", rowsOf + "old.table=orders",
					rowsOf + "old.key=id", rowsOf + "old.where=ship_street is not null",
					rowsOf + "new.table=shipping_address", rowsOf + "new.key=order_id",
					rowsOf + "columns.ship_street=street",
					"--changeover.migrations." + Orders.MIGRATION + ".backfill.rows-per-second=" + ceiling));
		JdbcClient jdbc = shop.jdbc();
		jdbc.sql("""
				insert into orders select i, 'customer ' || i, 'Street ' || i % 977
				from generate_series(1, ?) i""").param(rows).update();
		for (String statement : List.of("vacuum analyze orders", "checkpoint")) {
			jdbc.sql(statement).update();
		}
		shop.context.getBean(Actions.class).run(Orders.MIGRATION, ActionRequest.go(Phase.DUAL_WRITE), "benchmark");
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (!shop.writesBoth()) {
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException("The service did not come to write both sides in time.");
			}
			Thread.sleep(10);
		}
		return shop;
	}

	private boolean writesBoth() {
		return this.context.getBean(Reports.class).of(Orders.MIGRATION).phase() == Phase.DUAL_WRITE;
	}

	void write(long order, String street) {
		this.context.getBean(Streets.class).save(order, street);
	}

	JdbcClient jdbc() {
		return this.context.getBean(JdbcClient.class);
	}

	void act(Action action) {
		this.context.getBean(Actions.class).run(Orders.MIGRATION, ActionRequest.of(action), "benchmark");
	}

	SweepStatus backfill() {
		return this.context.getBean(Sweeps.class).latest(Orders.MIGRATION, SweepKind.BACKFILL).orElseThrow();
	}

	@Override
	public void close() {
		this.context.close();
	}

	/** What is migrated. */
	@Migrated(Orders.MIGRATION)
	interface Streets {

		@Write
		void save(@Key long order, String street);

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

		Application(JdbcClient jdbc) {
			jdbc.sql("create table orders (id bigint primary key, customer varchar(50), ship_street varchar(50))")
				.update();
			for (String table : List.of("shipping_address", PacedSql.TABLE)) {
				jdbc.sql("create table " + table + " (order_id bigint primary key, street varchar(50))").update();
			}
		}

		@Bean
		@OldSide
		Streets oldStreets(JdbcClient jdbc) {
			return (order, street) -> jdbc.sql("update orders set ship_street = ? where id = ?")
				.params(street, order)
				.update();
		}

		@Bean
		@NewSide
		Streets newStreets(JdbcClient jdbc) {
			return (order, street) -> jdbc
				.sql("insert into shipping_address values (?, ?) on conflict (order_id) do update set "
						+ "street = excluded.street")
				.params(order, street)
				.update();
		}

	}

}
