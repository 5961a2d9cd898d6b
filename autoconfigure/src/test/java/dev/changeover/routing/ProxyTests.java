package dev.changeover.routing;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.changeover.Key;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What Java allows in an interface.
 */
class ProxyTests {

	private final Shop shop = new Shop(TestDatabase.H2);

	private final Impl old = new Impl("old");

	private final Impl fresh = new Impl("new");

	private Everything everything = this.old;

	@BeforeEach
	void route() {
		this.shop.in(Phase.DARK_READ);
		this.everything = this.shop.route(Everything.class, this.old, this.fresh);
	}

	@AfterEach
	void close() {
		this.shop.close();
	}

	@Test
	void passesPrimitivesVarargsAndDefaultMethods() {
		assertThat(this.everything.sum(1, 2, 3)).isEqualTo(6);
		assertThat(this.everything.greeting()).isEqualTo("hello from old");
	}

	@Test
	void leavesASideToItselfWhereItCallsItself() throws InterruptedException {
		assertThat(this.everything.greeting()).isEqualTo("hello from old");

		assertThat(this.shop.verdict()).isEqualTo(Verdict.MISMATCH);
		assertThat(this.shop.mismatches.get(0).operation()).isEqualTo("Everything.greeting");
		assertThat(this.shop.calls).containsExactlyInAnyOrder("OLD AUTHORITATIVE SUCCESS", "NEW DARK SUCCESS");
	}

	@Test
	void comparesNothingThatASideReadsForAComparison() throws Exception {
		AtomicInteger reads = new AtomicInteger();
		Impl asking = new Impl("new") {

			@Override
			public int sum(int... numbers) {
				return (reads.incrementAndGet() < 3) ? ProxyTests.this.everything.sum(numbers) : super.sum(numbers);
			}

		};
		this.everything = this.shop.route(Everything.class, this.old, asking);

		assertThat(this.everything.sum(1, 2)).isEqualTo(3);

		assertThat(this.shop.verdict()).isEqualTo(Verdict.MATCH);
		this.shop.settle();
		assertThat(reads).hasValue(1);
		assertThat(this.shop.verdicts).isEmpty();
	}

	@Test
	void keepsWhatIsInheritedWithGenerics() {
		assertThat(this.everything.store(new Shop.Address(7, "Bonn"))).isEqualTo(new Shop.Address(7, "Bonn"));
		assertThat(this.fresh.stored).isEqualTo(new Shop.Address(7, "Bonn"));
	}

	@Test
	void letsACheckedExceptionArriveAsItWasThrown() {
		IOException thrown = new IOException("checked");
		this.old.failure = thrown;

		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.everything.risky(1)).isSameAs(thrown);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.everything.riskyWrite(1)).isSameAs(thrown);
	}

	@Test
	void consumesAStreamOnceOnly() {
		assertThat(this.everything.stream().toList()).containsExactly("old");

		assertThat(this.shop.calls).containsExactly("OLD AUTHORITATIVE SUCCESS");
	}

	@Test
	void isItselfAnObject() {
		Everything same = List.of(this.everything).get(0);

		assertThat(same).isEqualTo(this.everything)
			.isNotEqualTo(this.old)
			.hasToString("Routed " + Everything.class.getName())
			.hasSameHashCodeAs(this.everything);
	}

	@Test
	void knowsEveryMethod() {
		assertThat(Contract.of(Everything.class, this.old, this.fresh).keySet())
			.containsExactlyInAnyOrder(Arrays.stream(Everything.class.getMethods()).toArray(Method[]::new));
	}

	interface Store<T> {

		@Write
		T store(@Key("id") T row);

	}

	interface Everything extends Store<Shop.Address> {

		@Override
		@Write
		Shop.Address store(@Key("id") Shop.Address row);

		@Read
		int sum(int... numbers);

		@Read
		default String greeting() {
			return "hello from " + stream().findFirst().orElse("");
		}

		@Read
		Optional<String> risky(@Key long id) throws IOException;

		@Write
		void riskyWrite(@Key long id) throws IOException;

		@Read
		Stream<String> stream();

	}

	static class Impl implements Everything {

		private final String name;

		@Nullable IOException failure;

		@Nullable Object stored;

		Impl(String name) {
			this.name = name;
		}

		@Override
		public Shop.Address store(Shop.Address row) {
			this.stored = row;
			return row;
		}

		@Override
		public int sum(int... numbers) {
			return Arrays.stream(numbers).sum();
		}

		@Override
		public Optional<String> risky(long id) throws IOException {
			fail();
			return Optional.empty();
		}

		@Override
		public void riskyWrite(long id) throws IOException {
			fail();
		}

		private void fail() throws IOException {
			if (this.failure != null) {
				throw this.failure;
			}
		}

		@Override
		public Stream<String> stream() {
			return List.of(this.name).stream();
		}

	}

}
