package dev.changeover.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.report.Action;
import dev.changeover.report.ActionRequest;
import dev.changeover.report.Actions;
import dev.changeover.report.Reports;
import dev.changeover.testing.TestDatabase;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A whole service whose migration, tied to a feature that is on for everybody, has
 * nothing left to do but to drop a column.
 */
final class ContractedShop implements AutoCloseable {

	/** Orders in the table. */
	static final int ROWS = 1_000;

	private static final String MIGRATION = "no-coupons";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Pattern ATTEMPTS = Pattern.compile("gave up after (\\d+) attempts");

	private final ConfigurableApplicationContext context;

	private final JdbcClient jdbc;

	private ContractedShop(ConfigurableApplicationContext context) {
		this.context = context;
		this.jdbc = context.getBean(JdbcClient.class);
	}

	/**
	 * Starts the service on an empty database and fills its orders.
	 * @param kind of the database
	 * @param patience how long an action tries
	 */
	static ContractedShop on(TestDatabase kind, Duration patience) throws InterruptedException {
		TestDatabase.Coordinates database = kind.create();
		String migration = "--changeover.migrations." + MIGRATION + ".";
		ContractedShop shop = new ContractedShop(new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--spring.datasource.url=" + database.url(), "--spring.datasource.username=" + database.username(),
					"--spring.datasource.password=" + database.password(), "--spring.main.banner-mode=off",
					"--logging.level.root=error", "--logging.level.liquibase=off",
					"--spring.liquibase.change-log=classpath:contract.yaml",
					"--togglz.features.NO_COUPONS.enabled=true", migration + "feature=NO_COUPONS",
					migration + "waive.unknown-sessions=The benchmark reads beside the service.",
					"--changeover.contract.run=on-request",
					"--changeover.contract.lock-timeout=" + patience.dividedBy(10).toMillis() + "ms"));
		for (int id = 1; id <= ROWS; id++) {
			shop.jdbc.sql("insert into orders values (?, 0, 'none')").param(id).update();
		}
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (shop.context.getBean(Reports.class).of(MIGRATION).phase() != Phase.COMPLETE) {
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException("The feature of the benchmark did not come to be on in time.");
			}
			Thread.sleep(10);
		}
		return shop;
	}

	void touchOrder(long number) {
		this.jdbc.sql("update orders set status = ? where id = ?")
			.params(number, ThreadLocalRandom.current().nextInt(1, ROWS + 1))
			.update();
	}

	/**
	 * Asks for the contract, which somebody who reads the table keeps from it.
	 * @return how often it tried
	 */
	int attemptsOfContract() {
		try {
			this.context.getBean(Actions.class).run(MIGRATION, ActionRequest.of(Action.CONTRACT), "benchmark");
		}
		catch (RefusedException ex) {
			Matcher attempts = ATTEMPTS.matcher(ex.getMessage());
			if (attempts.find()) {
				return Integer.parseInt(attempts.group(1));
			}
			throw ex;
		}
		throw new IllegalStateException("The contract ran, although somebody was reading the table.");
	}

	Connection connection() throws SQLException {
		return this.context.getBean(DataSource.class).getConnection();
	}

	@Override
	public void close() {
		this.context.close();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
