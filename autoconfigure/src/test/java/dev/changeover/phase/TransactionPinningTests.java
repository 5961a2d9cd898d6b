package dev.changeover.phase;

import java.sql.Connection;
import java.sql.SQLException;

import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A transaction that names no isolation has that of the data source.
 */
class TransactionPinningTests {

	private final Engine engine = new Engine(TestDatabase.H2);

	@AfterEach
	void close() {
		this.engine.close();
	}

	@ParameterizedTest
	@CsvSource({ Connection.TRANSACTION_READ_COMMITTED + ", false", Connection.TRANSACTION_REPEATABLE_READ + ", true",
			Connection.TRANSACTION_SERIALIZABLE + ", true" })
	void pinsFromTheBeginningWhereTheDataSourceIsolatesThatFar(int isolation, boolean pinned) {
		Engine.Instance instance = this.engine.joined("a");
		DelegatingDataSource dataSource = new DelegatingDataSource(this.engine.dataSource()) {
			@Override
			public Connection getConnection() throws SQLException {
				Connection connection = super.getConnection();
				connection.setTransactionIsolation(isolation);
				return connection;
			}
		};
		JdbcTransactionManager transactions = new JdbcTransactionManager(dataSource);
		new TransactionPinning(instance.phases, new Database(dataSource, this.engine.database.tables()),
				() -> transactions)
			.afterSingletonsInstantiated();

		new TransactionTemplate(transactions)
			.executeWithoutResult((status) -> assertThat(TransactionSynchronizationManager.hasResource(instance.phases))
				.isEqualTo(pinned));
	}

}
