package dev.changeover.routing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import javax.sql.DataSource;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.Phase;
import dev.changeover.Write;
import dev.changeover.WriteDivergedException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Sides that keep the connection that they got first until the transaction ends, and
 * their statements too, as those of MyBatis may.
 */
@SuppressWarnings("CheckReturnValue")
class KeptConnectionTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void commitsWhereASideGivesTheConnectionBackBeforeTheEnd(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Addresses addresses = addresses(shop);

			addresses.insert(1);
			shop.transaction.executeWithoutResult((status) -> {
				addresses.insert(2);
				addresses.insert(3);
				addresses.remove(1);
			});

			assertThat(shop.rows()).isEqualTo("2=Bonn 3=Bonn | 2=Bonn 3=Bonn");
			assertThat(shop.calls).doesNotContain("UNDECIDED", "DIVERGED");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsTheConnectionsOfTwoTransactionsApart(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Addresses addresses = addresses(shop);
			TransactionTemplate inner = new TransactionTemplate(shop.manager);
			inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

			shop.transaction.executeWithoutResult((status) -> {
				addresses.insert(1);
				inner.executeWithoutResult((other) -> addresses.insert(2));
				addresses.insert(3);
				status.setRollbackOnly();
			});

			assertThat(shop.rows()).isEqualTo("2=Bonn | 2=Bonn");
			assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void seesEveryWriteOnTheConnectionOfTheFirst(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			shop.execute("insert into new_address values (7, 'Bonn')");
			Addresses addresses = addresses(shop);

			assertThatExceptionOfType(WriteDivergedException.class)
				.isThrownBy(() -> shop.transaction.executeWithoutResult((status) -> {
					addresses.insert(1);
					addresses.insert(2);
					addresses.remove(2);
					addresses.remove(7);
				}))
				.withMessageContaining("OLD changed 0, NEW 1 rows");

			assertThat(shop.rows()).isEqualTo(" | 7=Bonn");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void undoesAFailureOnTheConnectionOfTheFirstWrite(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE)) {
			shop.execute("insert into new_address values (2, 'Bonn')");
			Addresses addresses = addresses(shop);

			shop.transaction.executeWithoutResult((status) -> {
				addresses.insert(1);
				addresses.insert(2);
				addresses.insert(3);
			});

			assertThat(shop.rows()).isEqualTo("1=Bonn 2=Bonn 3=Bonn | 1=Bonn 2=Bonn 3=Bonn");
			assertThat(shop.drift()).containsExactly("NEW missed-write 2");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void saysThatNobodySeesWhatIsWrittenOnAConnectionFromBefore(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			shop.execute("insert into new_address values (7, 'Bonn')");
			Keeper keeper = new Keeper(shop.dataSource);
			Addresses addresses = addresses(shop, keeper);

			shop.transaction.executeWithoutResult((status) -> {
				keeper.update("update old_address set city = 'Ulm' where id = ?", 0);
				addresses.remove(7);
			});

			assertThat(shop.calls).containsOnlyOnce("UNDECIDED");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotCommitWhatOldDidUnseenBeforeAnException(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Keeper keeper = new Keeper(shop.dataSource);
			Kept broken = new Kept(keeper, "old_address") {

				@Override
				public void insert(long id) {
					super.insert(id);
					throw new IllegalStateException("sold out");
				}

			};
			Addresses addresses = shop.route(Addresses.class, broken, new Kept(keeper, "new_address"));

			catchThrowable(() -> shop.transaction.executeWithoutResult((status) -> {
				keeper.update("update old_address set city = 'Ulm' where id = ?", 0);
				catchThrowable(() -> addresses.insert(7));
			}));

			assertThat(shop.rows()).isEqualTo(" | ");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesAWriteForEqualThatHasNothingToDo(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Addresses addresses = addresses(shop);

			shop.transaction.executeWithoutResult((status) -> addresses.remove(-1));

			assertThat(shop.calls).doesNotContain("UNDECIDED");
		}
	}

	private static Addresses addresses(Shop shop) {
		return addresses(shop, new Keeper(shop.dataSource));
	}

	private static Addresses addresses(Shop shop, Keeper keeper) {
		return shop.route(Addresses.class, new Kept(keeper, "old_address"), new Kept(keeper, "new_address"));
	}

	@Migrated(Shop.MIGRATION)
	interface Addresses {

		@Write
		void insert(@Key long id);

		@Write
		void remove(@Key long id);

	}

	static class Kept implements Addresses {

		private final Keeper keeper;

		private final String table;

		Kept(Keeper keeper, String table) {
			this.keeper = keeper;
			this.table = table;
		}

		@Override
		public void insert(long id) {
			this.keeper.update("insert into " + this.table + " values (?, 'Bonn')", id);
		}

		@Override
		public void remove(long id) {
			if (id >= 0) {
				this.keeper.update("delete from " + this.table + " where id = ?", id);
			}
		}

	}

	/** What MyBatis does with connections and, where told to, with statements. */
	static final class Keeper {

		private final DataSource dataSource;

		Keeper(DataSource dataSource) {
			this.dataSource = dataSource;
		}

		void update(String sql, long id) {
			try {
				PreparedStatement statement = session().statement(sql);
				statement.setLong(1, id);
				statement.execute();
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private Session session() {
			if (TransactionSynchronizationManager.getResource(this) instanceof Session session) {
				return session;
			}
			Session session = new Session(DataSourceUtils.getConnection(this.dataSource));
			TransactionSynchronizationManager.bindResource(this, session);
			TransactionSynchronizationManager.registerSynchronization(session);
			return session;
		}

		private final class Session implements TransactionSynchronization {

			private final Connection connection;

			private final Map<String, PreparedStatement> statements = new HashMap<>();

			Session(Connection connection) {
				this.connection = connection;
			}

			PreparedStatement statement(String sql) throws SQLException {
				PreparedStatement kept = this.statements.get(sql);
				if (kept == null) {
					kept = this.connection.prepareStatement(sql);
					this.statements.put(sql, kept);
				}
				return kept;
			}

			@Override
			public void suspend() {
				TransactionSynchronizationManager.unbindResource(Keeper.this);
			}

			@Override
			public void resume() {
				TransactionSynchronizationManager.bindResource(Keeper.this, this);
			}

			@Override
			public void beforeCompletion() {
				TransactionSynchronizationManager.unbindResource(Keeper.this);
				DataSourceUtils.releaseConnection(this.connection, Keeper.this.dataSource);
			}

		}

	}

}
