package dev.changeover.routing;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;

import jakarta.persistence.EmbeddedId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.repository.CrudRepository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is concluded from the names of Spring Data's own methods.
 */
class BaseMethodsTests {

	@ParameterizedTest
	@ValueSource(strings = { "findById", "findAll", "getReferenceById", "existsById", "count" })
	void takesTheseForReads(String method) {
		assertThat(BaseMethods.isWrite(Operations.method(JpaRepository.class, method))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "save", "saveAll", "saveAndFlush", "delete", "deleteById", "deleteAllInBatch", "flush" })
	void takesTheRestForWrites(String method) {
		assertThat(BaseMethods.isWrite(Operations.method(JpaRepository.class, method))).isTrue();
	}

	@Test
	void comparesAnswersUnlessTheyAreCutFromAnOrderOrLazy() {
		assertThat(List.of("findById", "findAllById", "existsById", "count"))
			.allMatch((method) -> BaseMethods.isComparable(Operations.method(JpaRepository.class, method)));
		assertThat(List.of("page", "limited", "scrolled", "applied"))
			.noneMatch((method) -> BaseMethods.isComparable(Operations.method(Cut.class, method)));
		assertThat(BaseMethods.isComparable(Operations.method(JpaRepository.class, "getReferenceById"))).isFalse();
	}

	@Test
	void readsTheKeysThatAreGiven() {
		assertThat(keys(Customers.class, "findById", 7L)).containsExactly("7");
		assertThat(keys(Customers.class, "deleteById", 7L)).containsExactly("7");
		assertThat(keys(Customers.class, "findAllById", List.of(7L, 8L))).containsExactly("7", "8");
		assertThat(keys(Customers.class, "deleteAllById", List.of(7L, 8L))).containsExactly("7", "8");
	}

	@Test
	void readsTheKeysOfTheRowsThatAreWritten() {
		assertThat(keys(Customers.class, "save", new Customer("Ann", 7))).containsExactly("7");
		assertThat(keys(Customers.class, "delete", new Customer("Ann", 7))).containsExactly("7");
		assertThat(keys(Customers.class, "saveAll", List.of(new Customer("Ann", 7), new Customer("Bob", 8))))
			.containsExactly("7", "8");
	}

	@Test
	void findsTheIdHoweverItIsAnnotatedAndDeclared() {
		assertThat(keys(Vips.class, "save", new Vip(7))).containsExactly("7");
		assertThat(keys(Entities.class, "save", new Entity(7))).containsExactly("7");
		assertThat(keys(Lines.class, "save", new Line(new LineId(7, 2)))).containsExactly("7,2");
	}

	@Test
	void namesNoRowsWhereNoneAreGiven() {
		assertThat(BaseMethods.keys(Customers.class, Operations.method(Customers.class, "count"))).isNull();
		assertThat(BaseMethods.keys(Entities.class, Operations.method(Entities.class, "findOne"))).isNull();
		assertThat(BaseMethods.keys(Entities.class, Operations.method(Entities.class, "getReferenceById"))).isNull();
		assertThat(BaseMethods.keys(Nameless.class, Operations.method(Nameless.class, "save"))).isNull();
	}

	private static List<String> keys(Class<?> repository, String method, Object argument) {
		KeySource keys = BaseMethods.keys(repository, Operations.method(repository, method));
		return (keys != null) ? keys.of(new Object[] { argument }) : List.of("none");
	}

	interface Customers extends CrudRepository<Customer, Long> {

	}

	interface Vips extends CrudRepository<Vip, Long> {

	}

	interface Entities extends JpaRepository<Entity, Long> {

	}

	interface Lines extends CrudRepository<Line, LineId> {

	}

	interface Nameless extends CrudRepository<String, Long> {

	}

	interface Cut {

		void page(Pageable page);

		void limited(String name, Limit limit);

		void scrolled(ScrollPosition position);

		void applied(Function<String, String> function);

	}

	static class Customer {

		@SuppressWarnings("unused")
		private final String name;

		@Id
		private final long number;

		Customer(String name, long number) {
			this.name = name;
			this.number = number;
		}

	}

	static class Vip extends Customer {

		@SuppressWarnings("unused")
		private final boolean rebate = true;

		Vip(long number) {
			super("Ann", number);
		}

	}

	static class Entity {

		@jakarta.persistence.Id
		private final long id;

		Entity(long id) {
			this.id = id;
		}

	}

	static class Line {

		@EmbeddedId
		private final LineId id;

		Line(LineId id) {
			this.id = id;
		}

	}

	record LineId(long order, int line) implements Serializable {
	}

}
