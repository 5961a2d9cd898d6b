package dev.changeover.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import dev.changeover.Key;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Side;
import dev.changeover.Write;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.SideEvidence;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which reads are compared, and what is concluded from them.
 */
class DarkReadsTests {

	private final Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ);

	private final AtomicInteger removals = new AtomicInteger();

	@AfterEach
	void close() {
		this.shop.close();
	}

	@Test
	void compareNothingWhereNoneAreSampled() throws Exception {
		settings(0, Duration.ofSeconds(30), 2);
		Shop.Addresses addresses = this.shop.addresses();

		for (int i = 0; i < 20; i++) {
			addresses.find(7);
		}
		this.shop.settle();

		assertThat(this.shop.verdicts).isEmpty();
	}

	@Test
	void waitForTheCommitInAHundredsOnly() throws Exception {
		settings(1, Duration.ofSeconds(30), 100);
		Shop.Addresses addresses = this.shop.addresses();

		this.shop.transaction.executeWithoutResult((status) -> {
			for (int i = 0; i < 100; i++) {
				addresses.find(7);
			}
			assertThat(this.shop.verdicts).isEmpty();
			addresses.find(7);
			assertThat(this.shop.verdicts).containsExactly(Verdict.DROPPED);
		});
		this.shop.settle();

		assertThat(this.shop.verdicts).hasSize(101).containsOnlyOnce(Verdict.DROPPED);
	}

	@Test
	void recordNoMismatchThatComesAfterTheirTime() throws Exception {
		settings(1, Duration.ofMillis(1), 2);
		this.shop.execute("insert into old_address values (7, 'Bonn')");
		CountDownLatch over = new CountDownLatch(1);
		this.shop.fresh.fault = () -> Race.await(over);

		this.shop.addresses().find(7);
		assertThat(this.shop.verdict()).isEqualTo(Verdict.TIMEOUT);
		over.countDown();
		this.shop.settle();

		assertThat(this.shop.mismatches).isEmpty();
		assertThat(this.shop.drift()).isEmpty();
		assertThat(this.shop.verdicts).isEmpty();
	}

	@Test
	void areDroppedAfterFiveThatCameTooLate() throws Exception {
		settings(1, Duration.ofMillis(1), 10);
		CountDownLatch over = new CountDownLatch(1);
		this.shop.fresh.fault = () -> Race.await(over);
		Shop.Addresses addresses = this.shop.addresses();

		for (int i = 0; i < 4; i++) {
			addresses.find(7);
			assertThat(this.shop.verdict()).isEqualTo(Verdict.TIMEOUT);
		}
		over.countDown();
		this.shop.settle();
		this.shop.fresh.fail();
		addresses.find(7);
		assertThat(this.shop.verdict()).isIn(Verdict.ERROR, Verdict.TIMEOUT);
		addresses.find(7);

		assertThat(this.shop.verdict()).isEqualTo(Verdict.DROPPED);
	}

	@Test
	void goOnWhereFailuresDoNotComeInARow() throws Exception {
		Shop.Addresses addresses = this.shop.addresses();
		AtomicInteger reads = new AtomicInteger();
		this.shop.fresh.fault = () -> {
			if (reads.getAndIncrement() % 10 < 8) {
				throw new IllegalStateException("not now");
			}
		};

		// Each error takes a second look, so two reads of NEW.
		List<Verdict> verdicts = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			addresses.find(7);
			verdicts.add(this.shop.verdict());
		}

		assertThat(verdicts).contains(Verdict.ERROR, Verdict.MATCH_EMPTY).doesNotContain(Verdict.DROPPED);
	}

	@Test
	void leaveTheirThreadAsTheyFoundIt() {
		Operation find = operation("find", new Listed(), new Listed());
		DarkReads reads = onTheSameThread(find);

		assertThat(reads.samples()).isTrue();
		reads.take(read(find));

		assertThat(this.shop.verdicts).containsExactly(Verdict.MATCH);
		assertThat(reads.samples()).isTrue();
	}

	@Test
	void lookAgainWhereTheCallerChangesItsAnswer() throws Exception {
		AtomicBoolean changing = new AtomicBoolean(true);
		Listed old = new Listed() {

			@Override
			public List<String> find(long id) {
				return new ArrayList<>(super.find(id)) {

					@Override
					public Object[] toArray() {
						if (changing.getAndSet(false)) {
							throw new ConcurrentModificationException();
						}
						return super.toArray();
					}

				};
			}

		};

		assertThat(this.shop.route(Names.class, old, new Listed()).find(7)).isNotNull();

		assertThat(this.shop.verdict()).isEqualTo(Verdict.RACED);
		assertThat(changing).isFalse();
	}

	@Test
	void countMatchesAndMismatchesApart() throws Exception {
		this.shop.execute("insert into old_address values (7, 'Bonn'), (8, 'Bonn')");
		this.shop.execute("insert into new_address values (7, 'Ulm'), (8, 'Bonn')");
		for (long id : new long[] { 7, 7, 8 }) {
			this.shop.addresses().find(id);
			this.shop.verdict();
		}

		Comparisons.Totals totals = this.shop.comparisons.totals(Shop.MIGRATION, Phase.DARK_READ.ordinal() + 1L);
		assertThat(totals.matches()).isEqualTo(1);
		assertThat(totals.mismatches()).isEqualTo(2);
	}

	@Test
	void areProvedOnceForEachOperation() throws Exception {
		Names names = this.shop.route(Names.class, new Listed(), new Listed());

		List<String> logged = LoggedMessages.during(Comparison.class, () -> {
			for (int i = 0; i < 3; i++) {
				assertThat(names.find(7)).isNotNull();
				assertThat(this.shop.verdict()).isEqualTo(Verdict.MATCH);
				assertThat(names.findOther(7)).isNotNull();
				assertThat(this.shop.verdict()).isEqualTo(Verdict.MATCH);
			}
		});

		assertThat(this.removals).hasValue(2);
		assertThat(logged).isEmpty();
	}

	@Test
	void sayOnceThatTheyProveNothing() throws Exception {
		Listed cached = new Listed() {

			@Override
			public void remove(long id) {
			}

		};
		Names names = this.shop.route(Names.class, new Listed(), cached);

		List<String> logged = LoggedMessages.during(Comparison.class, () -> {
			for (int i = 0; i < 3; i++) {
				assertThat(names.find(7)).isNotNull();
				assertThat(this.shop.verdict()).isEqualTo(Verdict.ERROR);
			}
		});

		assertThat(logged).singleElement()
			.asString()
			.startsWith("ERROR Migration 'shipping-address': Names.find answered with a row of NEW");
	}

	private void settings(double sampling, Duration timeout, int concurrency) {
		this.shop.settings = new RoutingSettings(sampling, timeout, concurrency, Duration.ofNanos(1000), false, false);
	}

	private DarkReads onTheSameThread(Operation operation) {
		Calls calls = new Calls(Shop.MIGRATION, this.shop.listeners, Managed.NONE, System::nanoTime);
		calls.routed(operation);
		ContentComparator comparator = new ContentComparator(Duration.ofNanos(1000), List.of());
		Snapshots snapshots = new Snapshots(this.shop.manager, this.shop.database.dialect(), Duration.ofSeconds(30));
		MismatchLog mismatches = new MismatchLog(this.shop.database, this.shop.drift, Shop.MIGRATION, false,
				this.shop.mismatches::add);
		SelfTest selfTest = new SelfTest(this.shop.transaction, List.of(), comparator);
		Comparison comparison = new Comparison(0, this.shop.phases.phases(), this.shop.comparisons, calls, comparator,
				snapshots, mismatches, selfTest);
		return new DarkReads(new DarkQueue(Runnable::run, 1), UnaryOperator.identity(), comparison,
				new Breaker(System::nanoTime), this.shop.settings);
	}

	private DarkRead read(Operation find) {
		return new DarkRead(find, new Object[] { 7L }, Side.NEW, new Answer(List.of("Ann"), null),
				this.shop.phases.state(Phase.DARK_READ, SideEvidence.VOID, SideEvidence.VOID));
	}

	private static Operation operation(String method, Names old, Names fresh) {
		return Operations.of(Names.class, old, fresh, method);
	}

	interface Names {

		@Read
		List<String> find(@Key long id);

		@Read
		List<String> findOther(@Key long id);

		@Write
		void remove(@Key long id);

	}

	private class Listed implements Names {

		private final List<String> names = new ArrayList<>(Arrays.asList("Ann"));

		@Override
		public List<String> find(long id) {
			List<String> found = List.copyOf(this.names);
			if (found.isEmpty()) {
				// What the self-test removes is back with the end of its transaction.
				this.names.add("Ann");
			}
			return found;
		}

		@Override
		public List<String> findOther(long id) {
			return find(id);
		}

		@Override
		public void remove(long id) {
			DarkReadsTests.this.removals.incrementAndGet();
			this.names.clear();
		}

	}

}
