package dev.changeover.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KeySourceTests {

	private final KeySource number = source(new KeySource.Parameter(0, Long.class, null, false));

	private final KeySource row = source(new KeySource.Parameter(0, Row.class, id(), false));

	private final KeySource several = source(new KeySource.Parameter(1, Row.class, id(), true));

	private final KeySource composite = source(new KeySource.Parameter(2, String.class, null, false),
			new KeySource.Parameter(0, Row.class, id(), false));

	@Test
	void readsTheKeyOfACall() {
		assertThat(this.number.of(new Object[] { 7L })).containsExactly("7");
		assertThat(this.row.of(new Object[] { new Row(7L, "a") })).containsExactly("7");
		assertThat(this.number.values(new Object[] { 7L })).containsExactly(7L);
		assertThat(this.row.values(new Object[] { new Row(7L, "a") })).containsExactly(7L);
	}

	@Test
	void readsTheKeysOfCollectionsAndArrays() {
		Row one = new Row(1L, "a");
		Row other = new Row(2L, "b");

		assertThat(this.several.of(new Object[] { "x", List.of(one, other) })).containsExactly("1", "2");
		assertThat(this.several.of(new Object[] { "x", new Row[] { one, other } })).containsExactly("1", "2");
		assertThat(this.number.of(new Object[] { new long[] { 1, 2, 3 } })).containsExactly("1", "2", "3");
		assertThat(this.several.values(new Object[] { "x", new Row[] { one, other } })).containsExactly(1L, 2L);
	}

	@Test
	void knowsNoKeyWhereOneOfThemIsOpen() {
		Row open = new Row(null, "a");

		assertThat(this.number.of(new Object[] { null })).isEmpty();
		assertThat(this.row.of(new Object[] { null })).isEmpty();
		assertThat(this.row.of(new Object[] { open })).isEmpty();
		assertThat(this.several.of(new Object[] { "x", List.of(new Row(1L, "a"), open) })).isEmpty();
		assertThat(this.several.of(new Object[] { "x", Arrays.asList(new Row(1L, "a"), null) })).isEmpty();
		assertThat(this.several.values(new Object[] { "x", List.of(new Row(1L, "a"), open) })).isEmpty();
		assertThat(this.row.values(new Object[] { null })).isEmpty();
	}

	@Test
	void joinsThePartsOfACompositeKeyInTheirOrder() {
		assertThat(this.composite.of(new Object[] { new Row(7L, "a"), "x", "DE" })).containsExactly("DE,7");
		assertThat(this.composite.of(new Object[] { new Row(null, "a"), "x", "DE" })).isEmpty();
		assertThat(this.composite.values(new Object[] { new Row(7L, "a"), "x", "DE" })).isEmpty();
		assertThat(this.composite.single()).isNull();
	}

	@Test
	void readsTheKeysOfRowsThatAreReturned() {
		assertThat(this.row.ofReturned(new Row(7L, "a"))).containsExactly("7");
		assertThat(this.row.ofReturned(Optional.of(new Row(7L, "a")))).containsExactly("7");
		assertThat(this.several.ofReturned(List.of(new Row(1L, "a"), new Row(2L, "b")))).containsExactly("1", "2");
		assertThat(this.number.ofReturned(7L)).containsExactly("7");
	}

	@Test
	void readsAReturnedKeyInPlaceOfItsRow() {
		assertThat(this.row.ofReturned(7L)).containsExactly("7");
		assertThat(this.several.ofReturned(Set.of(7L))).containsExactly("7");
	}

	@Test
	void readsTheSamePropertyOfRowsOfAnotherType() {
		assertThat(this.row.ofReturned(new Receipt(7L))).containsExactly("7");
		assertThat(this.several.ofReturned(List.of(new Receipt(7L), new Receipt(8L)))).containsExactly("7", "8");
		assertThat(this.row.ofReturned(new Labelled("7"))).isEmpty();
		assertThat(this.row.ofReturned(new Unnamed(7L))).isEmpty();
	}

	@Test
	void readsNoKeyFromAnAnswerThatTellsNone() {
		assertThat(this.row.ofReturned(null)).isEmpty();
		assertThat(this.row.ofReturned(Optional.empty())).isEmpty();
		assertThat(this.row.ofReturned(Arrays.asList(new Row(7L, "a"), null))).isEmpty();
		assertThat(this.number.ofReturned("seven")).isEmpty();
		assertThat(this.composite.ofReturned(new Row(7L, "a"))).isEmpty();
	}

	@Test
	void tellsWhetherThereMayBeMany() {
		assertThat(this.several.isMany()).isTrue();
		assertThat(this.row.isMany()).isFalse();
		assertThat(this.composite.isMany()).isFalse();
	}

	private static KeyPart id() {
		return Objects.requireNonNull(KeyPart.of(Row.class, "id"));
	}

	private static KeySource source(KeySource.Parameter... parameters) {
		return new KeySource(List.of(parameters));
	}

	record Row(@Nullable Long id, String city) {
	}

	record Receipt(long id) {
	}

	record Labelled(String id) {
	}

	record Unnamed(long number) {
	}

}
