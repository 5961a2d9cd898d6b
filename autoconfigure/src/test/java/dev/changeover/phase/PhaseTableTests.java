package dev.changeover.phase;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The row of a migration, from its entry on.
 */
class PhaseTableTests {

	private final Engine engine = new Engine(TestDatabase.H2);

	private final PhaseTable table = new PhaseTable(this.engine.database);

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void entersAMigrationOnce() {
		assertThat(this.table.enter(Engine.NAME, Phase.OFF)).isTrue();
		assertThat(this.table.enter(Engine.NAME, Phase.COMPLETE)).isFalse();

		assertThat(this.engine.state().phase()).isEqualTo(Phase.OFF);
		assertThat(this.engine.state().old()).isEqualTo(new SideEvidence(1L, 1L));
		assertThat(this.engine.state().fresh()).isEqualTo(SideEvidence.VOID);
		assertThat(this.engine.database.sql("select count(*) from {lock}").query(Integer.class).single())
			.isEqualTo(Dialect.H2.stripes());
	}

	@Test
	void entersAFreshDatabaseWhereOldNeverWas() {
		assertThat(this.table.enter(Engine.NAME, Phase.COMPLETE)).isTrue();

		assertThat(this.engine.state().phase()).isEqualTo(Phase.COMPLETE);
		assertThat(this.engine.state().old()).isEqualTo(SideEvidence.VOID);
		assertThat(this.engine.state().fresh()).isEqualTo(new SideEvidence(1L, 1L));
	}

	@Test
	void leavesTheEntryToAnotherInstanceThatWasFaster() {
		AtomicInteger asked = new AtomicInteger();
		Database slow = new Database(new DelegatingDataSource(this.engine.dataSource()) {
			@Override
			public Connection getConnection() throws SQLException {
				if (asked.incrementAndGet() == 2) {
					PhaseTableTests.this.table.enter(Engine.NAME, Phase.OFF);
				}
				return super.getConnection();
			}
		}, this.engine.database.tables(), Dialect.H2, null);

		assertThat(new PhaseTable(slow).enter(Engine.NAME, Phase.COMPLETE)).isFalse();

		assertThat(this.engine.state().phase()).isEqualTo(Phase.OFF);
	}

	@Test
	void readsAllMigrationsByName() {
		this.table.enter("orders", Phase.OFF);
		this.table.enter("addresses", Phase.COMPLETE);

		assertThat(this.table.readAll()).extracting(MigrationState::name).containsExactly("addresses", "orders");
		assertThat(this.table.readAll().get(0)).isEqualTo(this.table.read("addresses").orElseThrow());
	}

	@Test
	void storesAllOfAStateOverTheOneItWasMadeFrom() {
		this.table.enter(Engine.NAME, Phase.OFF);
		MigrationState before = this.engine.state();
		Instant at = Instant.ofEpochMilli(1_234);
		MigrationState after = new MigrationState(Engine.NAME, Phase.LIVE, 7, 6, at, "gradual 10",
				new SideEvidence(2L, 3L), new SideEvidence(4L, 5L), 6L, at.plusMillis(1), at.plusMillis(2),
				at.plusMillis(3), true, "me", "so", true, at.plusMillis(4), "owner");

		assertThat(this.table.replace(before, after)).isTrue();
		assertThat(this.engine.state()).isEqualTo(after);
		assertThat(this.table.replace(before, before)).as("another epoch is stored").isFalse();
		assertThat(this.engine.state()).isEqualTo(after);
	}

	@Test
	void tellsAMigrationThatIsNotThereFromOneThatIsLocked() {
		assertThatExceptionOfType(EmptyResultDataAccessException.class)
			.isThrownBy(() -> this.table.lock("nothing", Duration.ofMillis(20)));
	}

}
