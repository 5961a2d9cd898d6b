package dev.changeover.routing;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import dev.changeover.Key;
import dev.changeover.Phase;
import dev.changeover.Write;
import dev.changeover.WriteDivergedException;
import dev.changeover.phase.Drift;
import dev.changeover.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A side misses a write: what is kept, what is recorded, and when the caller hears of it.
 */
class MissedWriteTests {

	private final Shop shop = new Shop(TestDatabase.H2);

	private final JdbcClient client = JdbcClient.create(this.shop.dataSource);

	@AfterEach
	void close() {
		this.shop.close();
	}

	@Test
	void keepsNothingOfWhatTheSideDidBeforeItFailed() {
		this.shop.in(Phase.DUAL_WRITE);
		this.shop.fresh.fault = () -> {
			this.client.sql("insert into new_address values (99, 'half')").update();
			throw new DuplicateKeyException("stricter");
		};

		this.shop.addresses().save(new Shop.Address(7, "Bonn"));

		assertThat(this.shop.rows()).isEqualTo("7=Bonn | ");
		assertThat(this.shop.drift()).containsExactly("NEW missed-write 7");
	}

	@Test
	void isRecordedAlthoughTheSideMarkedTheTransactionItself() {
		this.shop.in(Phase.DUAL_WRITE);
		this.shop.fresh.fault = () -> new TransactionTemplate(this.shop.manager).executeWithoutResult((status) -> {
			throw new DuplicateKeyException("stricter");
		});

		this.shop.addresses().save(new Shop.Address(7, "Bonn"));

		assertThat(this.shop.rows()).isEqualTo("7=Bonn | ");
		assertThat(this.shop.drift()).containsExactly("NEW missed-write 7");
	}

	@Test
	void isOfOldAfterTheCutover() {
		this.shop.in(Phase.RAMP_DOWN);
		this.shop.old.fail();

		this.shop.addresses().save(new Shop.Address(7, "Bonn"));

		assertThat(this.shop.rows()).isEqualTo(" | 7=Bonn");
		assertThat(this.shop.drift()).containsExactly("OLD missed-write 7");
	}

	@Test
	void namesTheStateThatTheDatabaseGave() {
		this.shop.in(Phase.DUAL_WRITE);
		this.shop.fresh.fail();

		this.shop.addresses().save(new Shop.Address(7, "Bonn"));

		assertThat(this.shop.drift.unresolved(Shop.MIGRATION, 0, 10)).extracting(Drift::detail)
			.containsExactly("Addresses.save: BadSqlGrammarException, SQL state 42S22");
	}

	@Test
	void reachesACallerWhoseTransactionIsMarkedAlready() {
		this.shop.in(Phase.DUAL_WRITE);
		Shop.Addresses addresses = this.shop.addresses();

		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.shop.transaction.executeWithoutResult((status) -> {
				assertThat(catchThrowable(() -> this.shop.transaction.executeWithoutResult((participant) -> {
					throw new DuplicateKeyException("taken");
				}))).isInstanceOf(DuplicateKeyException.class);
				addresses.save(new Shop.Address(7, "Bonn"));
				this.shop.fresh.fail();
				assertThatExceptionOfType(BadSqlGrammarException.class)
					.isThrownBy(() -> addresses.save(new Shop.Address(8, "Bonn")));
			}));

		assertThat(this.shop.drift()).isEmpty();
	}

	@Test
	void isNotRecordedWhereNoSavepointCouldUndoIt() {
		this.shop.in(Phase.DUAL_WRITE);
		TableAddresses managed = new TableAddresses(this.client, "new_address") {

			@SuppressWarnings("unused")
			private @Nullable EntityManager entities;

			@Override
			public void save(Shop.Address address) {
				super.save(address);
				throw new DuplicateKeyException("stricter");
			}

		};

		assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(
				() -> this.shop.route(Shop.Addresses.class, this.shop.old, managed).save(new Shop.Address(7, "Bonn")));

		assertThat(this.shop.rows()).isEqualTo(" | ");
	}

	@Test
	void isNamedByTheKeyThatOldGenerated() {
		this.shop.in(Phase.DUAL_WRITE);
		AtomicLong keys = new AtomicLong(40);
		Drafts old = new Drafts() {

			@Override
			public Long insert(Draft draft) {
				return keys.incrementAndGet();
			}

			@Override
			public Long file(Filed filed) {
				return keys.incrementAndGet();
			}

			@Override
			public void insertAll(List<Draft> drafts) {
			}

		};

		Drafts drafts = this.shop.route(Drafts.class, old, new FailingDrafts());
		assertThat(drafts.insert(new Draft(null))).isEqualTo(41);
		assertThat(drafts.file(new Filed())).isEqualTo(42);

		assertThat(this.shop.drift()).containsExactly("NEW missed-write 41", "NEW missed-write 42");
	}

	@ParameterizedTest
	@EnumSource(value = Phase.class, names = { "DUAL_WRITE", "RAMP_DOWN" })
	void endsTheTransactionThatTheDatabaseHasGivenUp(Phase phase) {
		this.shop.in(phase);
		TableAddresses failing = (phase == Phase.DUAL_WRITE) ? this.shop.fresh : this.shop.old;
		Shop.Addresses addresses = this.shop.addresses();

		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.shop.transaction.executeWithoutResult((status) -> {
				addresses.save(new Shop.Address(1, "Ulm"));
				failing.fault = () -> {
					rollBackOnTheConnection();
					throw new DuplicateKeyException("deadlock");
				};
				Throwable failure = catchThrowable(() -> addresses.save(new Shop.Address(7, "Bonn")));
				assertThat(failure).isInstanceOf(DuplicateKeyException.class);
				assertThat(failure.getSuppressed()).hasOnlyElementsOfType(SQLException.class).hasSize(1);
			}));

		assertThat(this.shop.rows()).isEqualTo(" | ");
		assertThat(this.shop.drift()).isEmpty();
	}

	private void rollBackOnTheConnection() {
		try {
			DataSourceUtils.getConnection(this.shop.dataSource).rollback();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void isRecordedForAThousandKeysAtMost() {
		this.shop.in(Phase.DUAL_WRITE);
		Drafts old = new FailingDrafts() {

			@Override
			public void insertAll(List<Draft> drafts) {
			}

		};
		Drafts drafts = this.shop.route(Drafts.class, old, new FailingDrafts());

		drafts.insertAll(LongStream.range(0, 1000).mapToObj(Draft::new).toList());
		assertThat(this.shop.drift.unresolved(Shop.MIGRATION, 0, 2000)).hasSize(1000);

		assertThatExceptionOfType(DuplicateKeyException.class)
			.isThrownBy(() -> drafts.insertAll(LongStream.range(2000, 3001).mapToObj(Draft::new).toList()));
		assertThat(this.shop.drift.unresolved(Shop.MIGRATION, 0, 2000)).hasSize(1000);
	}

	@Test
	void isNoneWhereTheDivergenceIsCaughtAndTheCallerGoesOn() {
		this.shop.in(Phase.LIVE);
		this.shop.execute("insert into new_address values (7, 'Bonn')");
		Shop.Addresses addresses = this.shop.addresses();

		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.shop.transaction.executeWithoutResult((status) -> {
				addresses.save(new Shop.Address(1, "Ulm"));
				assertThat(catchThrowable(() -> addresses.remove(7))).isInstanceOf(WriteDivergedException.class);
			}));

		assertThat(this.shop.rows()).isEqualTo(" | 7=Bonn");
	}

	@Test
	void isRefusedWhereNobodyCanLookWhetherThereWasAnythingToDo() {
		this.shop.in(Phase.LIVE);
		this.shop.execute("insert into old_address values (7, 'Bonn')");
		Removals removals = this.shop.route(Removals.class, (Removals) this.shop.old::remove,
				(Removals) this.shop.fresh::remove);

		assertThatExceptionOfType(WriteDivergedException.class).isThrownBy(() -> removals.remove(7))
			.withMessageContaining("OLD changed 1, NEW 0 rows");

		assertThat(this.shop.rows()).isEqualTo("7=Bonn | ");
	}

	@Test
	void isNoneWhereTheLeaseIsLostWithinATransaction() {
		this.shop.in(Phase.DUAL_WRITE);
		Shop.Addresses addresses = this.shop.addresses();

		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.shop.transaction.executeWithoutResult((status) -> {
				addresses.save(new Shop.Address(1, "Ulm"));
				this.shop.phases.loseLease();
				assertThat(catchThrowable(() -> addresses.save(new Shop.Address(2, "Ulm")))).isNotNull();
			}));

		assertThat(this.shop.rows()).isEqualTo(" | ");
	}

	record Draft(@Nullable Long id) {
	}

	/** Its key cannot be filled in. */
	static class Filed {

		@Nullable Long getId() {
			return null;
		}

	}

	interface Drafts {

		@Write
		Long file(@Key("id") Filed filed);

		@Write
		Long insert(@Key("id") Draft draft);

		@Write
		void insertAll(@Key("id") List<Draft> drafts);

	}

	static class FailingDrafts implements Drafts {

		@Override
		public Long file(Filed filed) {
			throw new DuplicateKeyException("stricter");
		}

		@Override
		public Long insert(Draft draft) {
			throw new DuplicateKeyException("stricter");
		}

		@Override
		public void insertAll(List<Draft> drafts) {
			throw new DuplicateKeyException("stricter");
		}

	}

	interface Removals {

		@Write
		void remove(@Key long id);

	}

}
