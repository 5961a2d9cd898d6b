package dev.changeover.routing;

import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Key;
import dev.changeover.Write;
import dev.changeover.phase.UnknownMigrationException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What is refused at the start, on whichever side it is.
 */
class RouterTests {

	private final Shop shop = new Shop(TestDatabase.H2);

	@AfterEach
	void close() {
		this.shop.close();
	}

	@Test
	void refusesEitherSideOnAnotherDataSource() {
		try (HikariDataSource other = new HikariDataSource()) {
			other.setJdbcUrl("jdbc:h2:mem:foreign");
			TableAddresses foreign = new TableAddresses(JdbcClient.create(other), "address");

			assertThatExceptionOfType(RoutingSetupException.class)
				.isThrownBy(() -> this.shop.route(Shop.Addresses.class, foreign, this.shop.fresh))
				.withMessageContaining("uses another DataSource than Changeover (client)");
			assertThatExceptionOfType(RoutingSetupException.class)
				.isThrownBy(() -> this.shop.route(Shop.Addresses.class, this.shop.old, foreign))
				.withMessageContaining("uses another DataSource than Changeover (client)");
		}
	}

	@Test
	void looksThroughWhateverHoldsADataSource() {
		try (HikariDataSource other = new HikariDataSource()) {
			other.setJdbcUrl("jdbc:h2:mem:foreign");
			DataSource same = new LazyConnectionDataSourceProxy(this.shop.dataSource);

			for (Object holder : List.of(other, new JdbcTemplate(other), new NamedParameterJdbcTemplate(other))) {
				assertThatExceptionOfType(RoutingSetupException.class)
					.isThrownBy(() -> this.shop.route(Lines.class, new JoinedLines(), new HoldingLines(holder)))
					.withMessageContaining("HoldingLines uses another DataSource than Changeover (holder)");
			}
			for (Object holder : List.of(same, new JdbcTemplate(same), "no data source")) {
				assertThatNoException()
					.isThrownBy(() -> this.shop.route(Lines.class, new JoinedLines(), new HoldingLines(holder)));
			}
		}
	}

	@Test
	void refusesEitherSideThatWritesInATransactionOfItsOwn() {
		Lines joined = new JoinedLines();
		Lines apart = new ApartLines();

		assertThatNoException().isThrownBy(() -> this.shop.route(Lines.class, joined, joined));
		assertThatExceptionOfType(RoutingSetupException.class)
			.isThrownBy(() -> this.shop.route(Lines.class, apart, joined))
			.withMessageContaining("ApartLines");
		assertThatExceptionOfType(RoutingSetupException.class)
			.isThrownBy(() -> this.shop.route(Lines.class, joined, apart))
			.withMessageContaining("ApartLines");
	}

	@Test
	void refusesKeysInAnotherOrderThanTheTablesAreDeclaredWith() {
		RowTables rows = new RowTables("a", List.of("line", "order_id"), "b", List.of("x", "y"), true);
		this.shop.settings = new RoutingSettings(1, Duration.ofSeconds(30), 2, Duration.ofNanos(1000), false, false,
				rows, true);

		assertThatExceptionOfType(RoutingSetupException.class)
			.isThrownBy(() -> this.shop.route(Lines.class, new JoinedLines(), new JoinedLines()))
			.withMessageContaining("line, order_id");
	}

	@Test
	void refusesAMigrationThatIsNotDeclared() {
		assertThatExceptionOfType(UnknownMigrationException.class)
			.isThrownBy(() -> this.shop.router().route(Lines.class, "another", new JoinedLines(), new JoinedLines()));
	}

	interface Lines {

		@Write
		void remove(@Key long orderId, @Key int line);

	}

	static class JoinedLines implements Lines {

		@Override
		public void remove(long orderId, int line) {
		}

	}

	@SuppressWarnings("unused")
	static class HoldingLines extends JoinedLines {

		private final Object holder;

		HoldingLines(Object holder) {
			this.holder = holder;
		}

	}

	static class ApartLines extends JoinedLines {

		@Override
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		public void remove(long orderId, int line) {
		}

	}

}
