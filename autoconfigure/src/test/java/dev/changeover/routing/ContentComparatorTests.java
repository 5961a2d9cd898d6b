package dev.changeover.routing;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import dev.changeover.Key;
import dev.changeover.Read;
import dev.changeover.ResultComparator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;

import static org.assertj.core.api.Assertions.assertThat;

class ContentComparatorTests {

	private final ContentComparator comparator = new ContentComparator(Duration.ofNanos(1000), List.of());

	@Test
	void looksIntoAnEntityWhoseEqualsKnowsTheIdOnly() {
		assertThat(differences(new Entity(1, "Bonn"), new Entity(1, "Ulm"))).containsExactly("city");
		assertThat(differences(new Entity(1, "Bonn"), new Entity(1, "Bonn"))).isEmpty();
	}

	@Test
	void comparesNumbersByValue() {
		assertThat(differences(1, 1L)).isEmpty();
		assertThat(differences(new BigDecimal("1.50"), new BigDecimal("1.5"))).isEmpty();
		assertThat(differences(new BigDecimal("1.5"), 1.5)).isEmpty();
		assertThat(differences(Double.NaN, Double.NaN)).isEmpty();
		assertThat(differences(Long.MAX_VALUE, Long.MAX_VALUE - 1)).containsExactly("result");
	}

	@Test
	void comparesTimestampsByAStatedPrecision() {
		Instant time = Instant.parse("2026-11-21T10:00:00.123456700Z");
		LocalDateTime local = LocalDateTime.parse("2026-11-21T10:00:00.123456700");

		assertThat(differences(time, Instant.parse("2026-11-21T10:00:00.123457Z"))).isEmpty();
		assertThat(differences(time, Timestamp.from(time))).isEmpty();
		assertThat(differences(local, local.plusNanos(900))).isEmpty();
		assertThat(differences(time, time.plusNanos(1000))).containsExactly("result");
	}

	@Test
	void namesThePathAndNeverTheValue() {
		record Inner(String street, int[] numbers) {
		}
		record Outer(long id, Optional<Inner> inner, List<Inner> more) {
		}
		Outer left = new Outer(1, Optional.of(new Inner("secret", new int[] { 1, 2 })),
				List.of(new Inner("a", new int[0])));
		Outer right = new Outer(1, Optional.of(new Inner("hidden", new int[] { 1, 3 })),
				List.of(new Inner("b", new int[0])));

		assertThat(differences(left, right)).containsExactly("inner.street", "inner.numbers[1]", "more[0].street");
	}

	@Test
	void comparesSetsMapsArraysAndPages() {
		assertThat(differences(Set.of(1, 2), new LinkedHashSet<>(List.of(2L, 1L)))).isEmpty();
		assertThat(differences(Map.of(1, "a"), Map.of(1L, "a"))).isEmpty();
		assertThat(differences(Map.of(1, "a"), Map.of(1, "b"))).containsExactly("{0}");
		assertThat(differences(new byte[] { 1 }, new byte[] { 2 })).containsExactly("[0]");
		assertThat(differences(new PageImpl<>(List.of(1), PageRequest.of(0, 1), 5),
				new PageImpl<>(List.of(1), PageRequest.of(0, 1), 6)))
			.containsExactly("total");
	}

	@Test
	void mindsTheOrderUnlessToldOtherwise() {
		List<Entity> left = List.of(new Entity(1, "Bonn"), new Entity(2, "Ulm"));
		List<Entity> right = List.of(new Entity(2, "Ulm"), new Entity(1, "Bonn"));

		assertThat(differences(left, right)).isNotEmpty();
		assertThat(this.comparator.differences(left, right, true)).isEmpty();
		assertThat(this.comparator.differences(List.of(1, 1, 2), List.of(1, 2, 2), true)).isNotEmpty();
	}

	@Test
	void comparesTheSharedPropertiesOfDifferentTypes() {
		record Row(long id, String city) {
		}

		assertThat(differences(new Row(1, "Bonn"), new View(1, "Bonn"))).isEmpty();
		assertThat(differences(new Row(1, "Bonn"), new View(1, "Ulm"))).containsExactly("city");
		assertThat(differences(new Row(1, "Bonn"), new Object())).containsExactly("result");
	}

	@Test
	void tellsNothingFromSomething() {
		assertThat(differences(Optional.empty(), Optional.of(1))).containsExactly("result");
		assertThat(differences(null, List.of())).containsExactly("result");
		assertThat(differences(List.of(1), List.of(1, 2))).containsExactly("size");
	}

	@Test
	void endsOnObjectsThatHoldOneAnother() {
		Node left = new Node();
		left.others.addAll(List.of(left, left));
		Node right = new Node();
		right.others.addAll(List.of(right, right));

		assertThat(differences(left, right)).isEmpty();
	}

	@Test
	void asksTheApplicationsComparatorFirst() {
		ResultComparator own = new ResultComparator() {

			@Override
			public boolean supports(Class<?> type) {
				return type == Entity.class;
			}

			@Override
			public List<String> differences(@Nullable Object left, @Nullable Object right) {
				return List.of("own");
			}

		};
		ContentComparator with = new ContentComparator(Duration.ofNanos(1000), List.of(own));

		assertThat(with.differences(List.of(new Entity(1, "a")), List.of(new Entity(1, "a")), false))
			.containsExactly("[0].own");
	}

	@Test
	void asksTheApplicationsComparatorForTheAnswerOfAnOperation() {
		ResultComparator own = new ResultComparator() {

			@Override
			public boolean supports(Class<?> type) {
				return type == Entity.class;
			}

			@Override
			public List<String> differences(@Nullable Object left, @Nullable Object right) {
				return (left == right) ? List.of() : List.of("own");
			}

		};
		ContentComparator with = new ContentComparator(Duration.ofNanos(1000), List.of(own));
		Operation find = Operations.of(Entities.class, "find");
		Operation count = Operations.of(Entities.class, "count");

		assertThat(with.differences(null, new Entity(1, "a"), find)).containsExactly(Difference.at("own"));
		assertThat(with.differences(null, null, find)).isEmpty();
		assertThat(with.differences(1, 2, count)).containsExactly(Difference.at("result", 1, 2));
		assertThat(with.differences(1, 1, count)).isEmpty();
	}

	@Test
	void matchesEachElementWithOneOtherOnly() {
		assertThat(this.comparator.differences(List.of(2, 2), List.of(1, 2), true)).containsExactly("[1]");
		assertThat(this.comparator.differences(List.of(1, 2, 3), List.of(3, 1, 2), true)).isEmpty();
	}

	@Test
	void numbersTheEntriesOfAMap() {
		Map<String, Integer> left = new LinkedHashMap<>();
		Map<String, Integer> right = new LinkedHashMap<>();
		for (int i = 0; i < 3; i++) {
			left.put("key " + i, i);
			right.put("key " + i, (i == 2) ? 7 : i);
		}

		assertThat(differences(left, right)).containsExactly("{2}");
		right.remove("key 1");
		assertThat(differences(left, right)).containsExactly("result.size");
		right.put("other", 1);
		assertThat(differences(left, right)).containsExactly("{1}", "{2}");
	}

	@Test
	void goesThroughWhatIsNoCollection() {
		Iterable<Integer> left = () -> List.of(1, 2).iterator();
		Iterable<Integer> right = () -> List.of(1, 3).iterator();

		assertThat(differences(left, right)).containsExactly("[1]");
		assertThat(differences(left, List.of(1, 2))).isEmpty();
	}

	@Test
	void takesTwoObjectsThatHoldNothingForEqual() {
		record Nothing() {
		}

		assertThat(differences(new Nothing(), new Nothing())).isEmpty();
	}

	@Test
	void reportsAtMostTwentyElementsWhoseOrderMeansNothing() {
		List<Integer> left = IntStream.range(0, 100).boxed().toList();
		List<Integer> right = IntStream.range(100, 200).boxed().toList();

		assertThat(this.comparator.differences(left, right, true)).hasSize(20).startsWith("[0]").endsWith("[19]");
	}

	@Test
	void reportsAtMostTwentyPaths() {
		Integer[] left = new Integer[100];
		Integer[] right = new Integer[100];
		Arrays.fill(left, 1);
		Arrays.fill(right, 2);

		assertThat(differences(left, right)).hasSize(20);
	}

	private List<String> differences(@Nullable Object left, @Nullable Object right) {
		return this.comparator.differences(left, right, false);
	}

	interface Entities {

		@Read
		Entity find(@Key long id);

		@Read
		long count();

	}

	static class Entity {

		private final long id;

		private final String city;

		private transient int cached;

		Entity(long id, String city) {
			this.id = id;
			this.city = city;
			this.cached = System.identityHashCode(this);
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Entity entity && entity.id == this.id;
		}

		@Override
		public int hashCode() {
			return Long.hashCode(this.id);
		}

		String description() {
			return this.city + this.cached;
		}

	}

	static class View {

		private final long id;

		private final String city;

		View(long id, String city) {
			this.id = id;
			this.city = city;
		}

		public long getId() {
			return this.id;
		}

		public String getCity() {
			return this.city;
		}

	}

	static class Node {

		final List<Node> others = new ArrayList<>();

		final Map<String, Node> named = new LinkedHashMap<>();

	}

}
