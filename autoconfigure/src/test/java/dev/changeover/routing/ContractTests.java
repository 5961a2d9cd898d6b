package dev.changeover.routing;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.changeover.Key;
import dev.changeover.Read;
import dev.changeover.Write;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.data.annotation.Id;
import org.springframework.data.jpa.repository.JpaRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is worked out of the methods of a migrated interface.
 */
class ContractTests {

	@ParameterizedTest
	@ValueSource(strings = { "findById", "findAllById", "existsById", "count" })
	void comparesTheReadsOfABaseInterface(String method) {
		Operation operation = Operations.of(Customers.class, method);

		assertThat(operation.write()).isFalse();
		assertThat(operation.dark()).isTrue();
		assertThat(operation.ignoreOrder()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "save", "deleteById", "getReferenceById", "findBy" })
	void comparesNoWriteAndNothingLazyOfABaseInterface(String method) {
		assertThat(Operations.of(Customers.class, method).dark()).isFalse();
	}

	@Test
	void comparesReadsUnlessTheySayOtherwiseOrAnswerOnceOnly() {
		assertThat(List.of("find", "findAll")).allMatch((method) -> Operations.of(Names.class, method).dark());
		assertThat(List.of("silent", "stream", "nothing", "filtered"))
			.noneMatch((method) -> Operations.of(Names.class, method).dark());
	}

	@Test
	void resolvesTheRowsOfAGenericInterface() {
		KeySource.Parameter key = key("save");

		assertThat(key.element()).isEqualTo(Customer.class);
		assertThat(key.property()).isNotNull();
		assertThat(Operations.of(Customers.class, "findById").keys()).isNotNull();
	}

	@Test
	void takesArraysAndCollectionsForManyKeys() {
		assertThat(Operations.of(Names.class, "findAll").keys()).matches(KeySource::isMany);
		assertThat(Operations.of(Names.class, "removeAll").keys()).matches(KeySource::isMany);
		assertThat(Operations.of(Names.class, "find").keys()).matches((keys) -> !keys.isMany());
	}

	@Test
	void joinsSeveralKeyParameters() {
		KeySource keys = Objects.requireNonNull(Operations.of(Names.class, "removeLine").keys());

		assertThat(keys.of(new Object[] { 7L, "x", 2 })).containsExactly("7,2");
	}

	@Test
	void refusesSeveralKeyParametersOfWhichOneHoldsMany() {
		assertThatExceptionOfType(RoutingSetupException.class).isThrownBy(() -> Operations.of(Crossed.class, "remove"))
			.withMessageContaining("has several @Key parameters, one of which holds many keys");
	}

	@Test
	void refusesAMethodThatSaysBoth() {
		assertThatExceptionOfType(RoutingSetupException.class).isThrownBy(() -> Operations.of(Torn.class, "touch"))
			.withMessageContaining("Torn.touch(long) has both @Read and @Write");
	}

	private static KeySource.Parameter key(String method) {
		KeySource keys = Objects.requireNonNull(Operations.of(Customers.class, method).keys());
		return Objects.requireNonNull(keys.single());
	}

	record Customer(@Id long number, String name) {
	}

	interface Customers extends JpaRepository<Customer, Long> {

	}

	interface Names {

		@Read
		String find(@Key long id);

		@Read
		List<String> findAll(@Key long[] ids);

		@Read(dark = false)
		String silent(@Key long id);

		@Read
		Stream<String> stream();

		@Read
		void nothing(@Key long id);

		@Read
		List<String> filtered(Predicate<String> filter);

		@Write
		void removeAll(@Key Iterable<Long> ids);

		@Write
		void removeLine(@Key long order, String reason, @Key int line);

	}

	interface Crossed {

		@Write
		void remove(@Key long order, @Key List<Integer> lines);

	}

	interface Torn {

		@Read
		@Write
		void touch(@Key long id);

	}

}
