package dev.changeover.routing;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.changeover.Key;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Streams and the like, which two sides cannot both read.
 */
class OnceOnlyTests {

	private final Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ);

	private final ListedNames old = new ListedNames();

	private final ListedNames fresh = new ListedNames();

	@AfterEach
	void close() {
		this.shop.close();
	}

	@Test
	void areLeftToTheCallerWhereTheyAreAnswers() throws Exception {
		Names names = this.shop.route(Names.class, this.old, this.fresh);
		this.old.names.add("Ann");

		assertThat(names.stream()).containsExactly("Ann");
		assertThat(names.view()).containsExactly("Ann");
		assertThat(names.object()).isInstanceOf(Iterator.class);
		assertThat(names.load()).containsExactly("Ann");
		List<String> told = new ArrayList<>();
		assertThat(names.each(told::add)).isEqualTo(1);
		this.shop.settle();

		assertThat(told).containsExactly("Ann");
		assertThat(this.shop.calls).hasSize(5).containsOnly("OLD AUTHORITATIVE SUCCESS");
	}

	@Test
	void reachBothSidesWhereTheyAreViewsThatTheCallerHandsIn() {
		Stream<String> stream = Stream.of("Ann", "Bob");

		this.shop.route(Names.class, this.old, this.fresh).saveAll(stream::iterator);

		assertThat(this.old.names).containsExactly("Ann", "Bob");
		assertThat(this.fresh.names).containsExactly("Ann", "Bob");
	}

	@Test
	void areIterablesWithoutAClassOfTheirOwn() {
		Iterable<String> anonymous = new Iterable<>() {

			@Override
			public Iterator<String> iterator() {
				return List.of("Ann").iterator();
			}

		};

		assertThat(OnceOnly.isAnswer(anonymous)).isTrue();
		assertThat(OnceOnly.isAnswer((Object) new Named())).isFalse();
		assertThat(OnceOnly.isAnswer(new ArrayList<>() {
		})).isFalse();
		assertThat(OnceOnly.isAnswer((Object) "Ann")).isFalse();
	}

	@Test
	void areRefusedAsArgumentsOfAWrite() {
		Pictures side = (id, content) -> {
		};

		assertThatExceptionOfType(RoutingSetupException.class)
			.isThrownBy(() -> this.shop.route(Pictures.class, side, side))
			.withMessageContaining("takes InputStream, which can be read once only");
	}

	interface Loading<T> {

		@Read
		T load();

	}

	interface Names extends Loading<Stream<String>> {

		@Read
		Stream<String> stream();

		@Read
		Iterable<String> view();

		@Read
		Object object();

		@Read
		int each(Consumer<String> consumer);

		@Write(keys = Write.Keys.UNKNOWN)
		void saveAll(Iterable<String> names);

	}

	static class Named implements Iterable<String> {

		@Override
		public Iterator<String> iterator() {
			return List.of("Ann").iterator();
		}

	}

	interface Pictures {

		@Write
		void save(@Key long id, InputStream content);

	}

	static class ListedNames implements Names {

		private final List<String> names = new ArrayList<>();

		@Override
		public Stream<String> load() {
			return this.names.stream();
		}

		@Override
		public Stream<String> stream() {
			return this.names.stream();
		}

		@Override
		public Iterable<String> view() {
			return this.names.stream()::iterator;
		}

		@Override
		public Object object() {
			return this.names.iterator();
		}

		@Override
		public int each(Consumer<String> consumer) {
			this.names.forEach(consumer);
			return this.names.size();
		}

		@Override
		public void saveAll(Iterable<String> given) {
			given.forEach(this.names::add);
		}

	}

}
