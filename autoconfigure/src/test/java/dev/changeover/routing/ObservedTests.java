package dev.changeover.routing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.h2.Driver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is seen of a side on the connection of the transaction.
 */
class ObservedTests {

	private final DataSource dataSource = new SimpleDriverDataSource(new Driver(), "jdbc:h2:mem:observed");

	@AfterEach
	void endTransaction() throws SQLException {
		ConnectionHolder holder = (ConnectionHolder) TransactionSynchronizationManager
			.unbindResourceIfPossible(this.dataSource);
		if (holder != null) {
			holder.getConnection().close();
		}
	}

	@Test
	void countsWhatIsChangedWhileItLasts() throws SQLException {
		begin(this.dataSource);
		insert(1);
		Observed observed = new Observed(this.dataSource);
		insert(2);
		insert(3);
		observed.close();
		insert(4);

		assertThat(observed.changes().rows()).isEqualTo(2);
		assertThat(observed.changes().told()).isTrue();
		assertThat(observed.isComplete()).isFalse();
	}

	@Test
	void leavesTheTransactionWithTheConnectionThatItHad() throws SQLException {
		ConnectionHolder holder = begin(this.dataSource);

		try (Observed observed = new Observed(this.dataSource)) {
			assertThat(current()).isNotSameAs(holder);
			assertThat(observed.changes().rows()).isZero();
		}

		assertThat(current()).isSameAs(holder);
	}

	@Test
	void looksToTheSideLikeTheConnectionOfTheTransaction() throws SQLException {
		ConnectionHolder holder = begin(this.dataSource);
		holder.setSynchronizedWithTransaction(true);
		holder.setTimeoutInSeconds(30);

		try (Observed observed = new Observed(this.dataSource)) {
			assertThat(observed.changes().rows()).isZero();
			assertThat(current().isSynchronizedWithTransaction()).isTrue();
			assertThat(current().hasTimeout()).isTrue();
			assertThat(current().getTimeToLiveInMillis()).isBetween(1L, 30_000L);
			Connection connection = current().getConnection();
			assertThat(connection.equals(connection)).isTrue();
			assertThat(connection.equals(holder.getConnection())).isFalse();
		}
	}

	@Test
	void handsAMarkToRollBackOnToTheTransaction() throws SQLException {
		ConnectionHolder holder = begin(this.dataSource);

		observe(false, false);
		assertThat(holder.isRollbackOnly()).isFalse();
		observe(true, true);
		assertThat(holder.isRollbackOnly()).as("what the side did is undone").isFalse();
		observe(true, false);
		assertThat(holder.isRollbackOnly()).isTrue();
	}

	@Test
	void seesNothingWithoutATransaction() {
		try (Observed observed = new Observed(this.dataSource)) {
			assertThat(TransactionSynchronizationManager.hasResource(this.dataSource)).isFalse();
			assertThat(observed.changes()).isSameAs(Changes.NONE);
			assertThat(observed.isComplete()).isFalse();
		}

		assertThat(TransactionSynchronizationManager.hasResource(this.dataSource)).isFalse();
	}

	@Test
	void isToldByAConnectionThatTellsEverything() throws SQLException {
		ConnectionHolder holder = begin(new ObservableDataSource(this.dataSource));
		Connection connection = holder.getConnection();

		Observed observed = new Observed(this.dataSource);
		assertThat(current()).isSameAs(holder);
		assertThat(observed.isComplete()).isTrue();
		assertThat(Observed.of(connection)).isSameAs(observed);
		assertThat(Observed.of(this)).isNull();
		insert(1);
		observed.close();
		insert(2);

		assertThat(Observed.of(connection)).isNull();
		assertThat(current()).isSameAs(holder);
		assertThat(observed.changes().rows()).isEqualTo(1);
	}

	@Test
	void tellsAnOuterObservationOfTheSameConnection() throws SQLException {
		Connection connection = begin(new ObservableDataSource(this.dataSource)).getConnection();

		try (Observed outer = new Observed(this.dataSource)) {
			insert(1);
			try (Observed inner = new Observed(this.dataSource)) {
				insert(2);
				assertThat(inner.changes().rows()).isEqualTo(1);
			}
			assertThat(Observed.of(connection)).isSameAs(outer);
			assertThat(outer.changes().rows()).isEqualTo(2);
		}
	}

	@Test
	void leavesAnObservationOfAnotherConnectionAlone() throws SQLException {
		Connection outside = begin(new ObservableDataSource(this.dataSource)).getConnection();

		try (Observed outer = new Observed(this.dataSource)) {
			TransactionSynchronizationManager.unbindResource(this.dataSource);
			begin(new ObservableDataSource(this.dataSource));
			try (Observed inner = new Observed(this.dataSource)) {
				insert(2);
				assertThat(inner.changes().rows()).isEqualTo(1);
			}
			assertThat(outer.changes().rows()).isZero();
		}
		outside.close();
	}

	private ConnectionHolder begin(DataSource connections) throws SQLException {
		Connection connection = connections.getConnection();
		try (Statement statement = connection.createStatement()) {
			statement.execute("create table if not exists address (id int)");
		}
		ConnectionHolder holder = new ConnectionHolder(connection, true);
		TransactionSynchronizationManager.bindResource(this.dataSource, holder);
		return holder;
	}

	private void insert(int id) throws SQLException {
		try (Statement statement = current().getConnection().createStatement()) {
			statement.executeUpdate("insert into address values (" + id + ")");
		}
	}

	private void observe(boolean rollbackOnly, boolean forget) {
		try (Observed observed = new Observed(this.dataSource)) {
			if (rollbackOnly) {
				current().setRollbackOnly();
			}
			if (forget) {
				observed.forget();
			}
		}
	}

	private ConnectionHolder current() {
		@Nullable Object holder = TransactionSynchronizationManager.getResource(this.dataSource);
		assertThat(holder).isInstanceOf(ConnectionHolder.class);
		return (ConnectionHolder) holder;
	}

}
