package dev.changeover.sweep;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Drift;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A writer of both sides beside a backfill: at each isolation, before, after and in the
 * middle of the chunk of its row, with an update of NEW and with an upsert.
 */
class SnapshotWriterTests {

	@ParameterizedTest
	@MethodSource("all")
	void isNeverLeftStaleUnseen(TestDatabase kind, Isolation isolation, Meeting meeting, Form form) throws Exception {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);

		boolean stored = meeting.of(shop, isolation, form);

		List<Long> unequal = shop.unequal();
		if (isolation == Isolation.READ_COMMITTED) {
			assertThat(stored).isTrue();
		}
		if (isolation == Isolation.READ_COMMITTED || form == Form.UPSERT) {
			assertThat(unequal).isEmpty();
		}
		assertThat(shop.jdbc.queryForObject("select ship_street from orders where id = 3", String.class))
			.isEqualTo(stored ? "newer" : "street 3");
		shop.run(SweepKind.VERIFICATION);
		assertThat(shop.drift()).extracting(Drift::key)
			.containsExactlyElementsOf(unequal.stream().map(String::valueOf).toList());
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void isWaitedForBeforeAVerificationOfWhatItMayHaveMissed(TestDatabase kind) throws Exception {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		shop.instance("writing", shop.state().epoch());
		try (Connection writer = Isolation.REPEATABLE_READ.begin(shop)) {
			shop.run(SweepKind.BACKFILL);
			// Its transaction is of the epoch before the end of the backfill.
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> shop.begin(SweepKind.VERIFICATION))
				.withMessageContaining("shop@writing");
			Form.UPDATE.write(shop, writer);
		}
		shop.acknowledge();

		shop.run(SweepKind.VERIFICATION);

		assertThat(shop.drift()).extracting((entry) -> Long.valueOf(entry.key()))
			.containsExactlyElementsOf(shop.unequal());
	}

	static Stream<Arguments> all() {
		return Arrays.stream(TestDatabase.values())
			.flatMap((kind) -> Arrays.stream(Isolation.values())
				.flatMap((isolation) -> Arrays.stream(Meeting.values())
					.flatMap((meeting) -> Arrays.stream(Form.values())
						.map((form) -> Arguments.of(kind, isolation, meeting, form)))));
	}

	enum Isolation {

		READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),

		REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),

		SERIALIZABLE(Connection.TRANSACTION_SERIALIZABLE);

		private final int level;

		Isolation(int level) {
			this.level = level;
		}

		/**
		 * Begins a transaction that has its snapshot, where it takes one, but no lock on
		 * rows of either side.
		 */
		Connection begin(Shop shop) throws SQLException {
			Connection writer = shop.dataSource.getConnection();
			writer.setAutoCommit(false);
			writer.setTransactionIsolation(this.level);
			try (Statement statement = writer.createStatement()) {
				statement.executeQuery("select count(*) from CHANGEOVER_PARTICIPANT").next();
			}
			return writer;
		}

	}

	enum Form {

		UPDATE {
			@Override
			String sql(TestDatabase kind) {
				return "update shipping_address set street = 'newer' where order_id = 3";
			}
		},

		UPSERT {
			@Override
			String sql(TestDatabase kind) {
				return switch (kind) {
					case H2 -> "merge into shipping_address key (order_id) values (3, 'newer', 'city')";
					case POSTGRESQL -> "insert into shipping_address values (3, 'newer', 'city') "
							+ "on conflict (order_id) do update set street = excluded.street";
					case MARIADB -> "insert into shipping_address values (3, 'newer', 'city') "
							+ "on duplicate key update street = values(street)";
				};
			}
		};

		abstract String sql(TestDatabase kind);

		/**
		 * Writes both sides and commits.
		 * @return whether that went through
		 */
		boolean write(Shop shop, Connection writer) throws SQLException {
			try {
				run(writer, "update orders set ship_street = 'newer' where id = 3");
				run(writer, sql(shop.kind));
				writer.commit();
				return true;
			}
			catch (SQLException ex) {
				writer.rollback();
				return false;
			}
		}

	}

	enum Meeting {

		/** The snapshot is older than the backfill, the writes come after it. */
		AFTERWARDS {
			@Override
			boolean of(Shop shop, Isolation isolation, Form form) throws Exception {
				try (Connection writer = isolation.begin(shop)) {
					assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
					return form.write(shop, writer);
				}
			}
		},

		/** The writer waits for the lock that the chunk has on the row of OLD. */
		THE_WRITER_WAITS {
			@Override
			boolean of(Shop shop, Isolation isolation, Form form) throws Exception {
				try (Connection writer = isolation.begin(shop)) {
					shop.begin(SweepKind.BACKFILL);
					List<CompletableFuture<Boolean>> writing = new CopyOnWriteArrayList<>();
					shop.spied.before((sql) -> {
						if (sql.contains("'DONE', ROWS_DONE")) {
							shop.spied.quiet();
							writing.add(CompletableFuture.supplyAsync(() -> {
								try {
									return form.write(shop, writer);
								}
								catch (SQLException ex) {
									throw new IllegalStateException(ex);
								}
							}));
							shop.awaitBlocked();
						}
					});
					assertThat(shop.finish(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
					return writing.get(0).get(30, TimeUnit.SECONDS);
				}
			}
		},

		/** The chunk waits for the lock that the writer has on the row of OLD. */
		THE_CHUNK_WAITS {
			@Override
			boolean of(Shop shop, Isolation isolation, Form form) throws Exception {
				try (Connection writer = isolation.begin(shop)) {
					shop.begin(SweepKind.BACKFILL);
					shop.step();
					run(writer, "update orders set ship_street = 'newer' where id = 3");
					run(writer, form.sql(shop.kind));
					CompletableFuture<SweepEngine.Step> chunk = CompletableFuture.supplyAsync(shop::step);
					shop.awaitBlocked();
					writer.commit();
					chunk.get(30, TimeUnit.SECONDS);
					assertThat(shop.finish(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
					return true;
				}
			}
		};

		abstract boolean of(Shop shop, Isolation isolation, Form form) throws Exception;

	}

	private static void run(Connection connection, String sql) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			statement.executeUpdate();
		}
	}

}
