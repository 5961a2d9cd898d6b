package dev.changeover.sweep;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What of a row in Java is looked at, whatever {@code equals} says of its parts.
 */
class RowComparisonTests {

	private final RowComparison comparison = new RowComparison(List.of());

	@ParameterizedTest
	@MethodSource("differing")
	void seesWhatDiffersWithinPartsThatAreEqualById(@Nullable Object left, @Nullable Object right, String path) {
		assertThat(this.comparison.differences(new Order(left), new Order(right))).containsExactly(path);
	}

	static Stream<Arguments> differing() {
		Line line = new Line(1, "a");
		Line other = new Line(1, "b");
		return Stream.of(arguments(line, other, "lines.text"),
				arguments(List.of(line), List.of(other), "lines[0].text"),
				arguments(Set.of(line), Set.of(other), "lines[]"), arguments(Set.of(line), Set.of(), "lines[]"),
				arguments(Set.of(line, new Line(2, "a")), Set.of(new Line(2, "b"), line), "lines[]"),
				arguments(Set.of(List.of(line)), Set.of(List.of(other)), "lines[]"),
				arguments(Set.of("a", line), Set.of("b", line), "lines[]"),
				arguments(Map.of("k", line), Map.of("k", other), "lines{}"),
				arguments(Map.of(line, "v"), Map.of(other, "v"), "lines{}"),
				arguments(Map.of("k", line), Map.of("l", line), "lines{}"),
				arguments(Map.of("k", line), Map.of(), "lines{}"),
				arguments(Collections.singletonMap("k", null), Map.of("l", line), "lines{}"),
				arguments(new Line[] { line }, new Line[] { other }, "lines[0].text"),
				arguments(new Line[] { line }, new Line[0], "lines[]"),
				arguments(new byte[] { 1 }, new byte[] { 2 }, "lines[]"),
				arguments(new int[] { 1 }, new long[] { 1 }, "lines[]"),
				arguments(Optional.of(line), Optional.of(other), "lines.text"),
				arguments(Optional.of(line), Optional.empty(), "lines"),
				arguments(new LinkedHashMap<>(Map.of(1, line)).values(), new LinkedHashMap<>(Map.of(1, other)).values(),
						"lines[0].text"),
				arguments(Set.of(line), List.of(), "lines[]"), arguments(line, null, "lines"),
				arguments("a", "b", "lines"), arguments(new BigDecimal("1.0"), new BigDecimal("1.1"), "lines"),
				arguments(nested(9, "a"), nested(9, "b"),
						"lines.lines.lines.lines.lines.lines.lines.lines.lines.lines"));
	}

	@ParameterizedTest
	@MethodSource("equal")
	void findsEqualWhatIsWrittenInAnotherWay(Object left, Object right) {
		assertThat(this.comparison.differences(new Order(left), new Order(right))).isEmpty();
	}

	static Stream<Arguments> equal() {
		Line line = new Line(1, "a");
		Line other = new Line(2, "b");
		return Stream.of(
				arguments(new LinkedHashSet<>(List.of(line, other)),
						new LinkedHashSet<>(List.of(new Line(2, "b"), new Line(1, "a")))),
				arguments(new LinkedHashSet<>(Arrays.asList("a", null, line)),
						new LinkedHashSet<>(Arrays.asList(line, null, "a"))),
				arguments(Set.of(new BigDecimal("1.0")), Set.of(new BigDecimal("1.00"))),
				arguments(Map.of(new BigDecimal("1.0"), line), Map.of(new BigDecimal("1.00"), new Line(1, "a"))),
				arguments(Map.of("k", Set.of(line)), Map.of("k", Set.of(new Line(1, "a")))),
				arguments(new BigDecimal[] { BigDecimal.ONE }, new BigDecimal[] { new BigDecimal("1.0") }),
				arguments(new byte[] { 1, 2 }, new byte[] { 1, 2 }), arguments(new Object[0], new Line[0]),
				arguments(Optional.of(new BigDecimal("1.0")), Optional.of(new BigDecimal("1.00"))));
	}

	@Test
	void comparesRowsThatHoldOneAnother() {
		Node left = new Node("a");
		Node right = new Node("a");
		assertThat(this.comparison.differences(left, right)).isEmpty();

		right.others.iterator().next().name = "else";

		assertThat(this.comparison.differences(left, right)).containsExactly("others[]");
	}

	private static Object nested(int depth, String value) {
		return (depth == 0) ? value : new Order(nested(depth - 1, value));
	}

	record Order(@Nullable Object lines) {
	}

	record Line(long id, String text) {

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Line line && line.id == this.id;
		}

		@Override
		public int hashCode() {
			return Long.hashCode(this.id);
		}

	}

	static final class Node {

		String name;

		final @Nullable Node parent;

		final Set<Node> others = new LinkedHashSet<>();

		Node(String name) {
			this.name = name;
			this.parent = null;
			IntStream.range(0, 100).forEach((i) -> this.others.add(new Node(this)));
		}

		private Node(Node parent) {
			this.name = "part of " + parent.name;
			this.parent = parent;
		}

	}

}
