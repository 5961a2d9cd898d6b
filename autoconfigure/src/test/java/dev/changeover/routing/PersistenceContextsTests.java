package dev.changeover.routing;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.changeover.Read;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.metamodel.EntityType;
import jakarta.persistence.metamodel.Metamodel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Which objects belong to a persistence context, whatever holds them.
 */
class PersistenceContextsTests {

	private final Stored managed = new Stored();

	private final Stored detached = new Stored();

	private int flushes;

	private boolean joined = true;

	private final EntityManagerFactory factory = stub(EntityManagerFactory.class,
			Map.of("getMetamodel", (arguments) -> stub(Metamodel.class, Map.of("getEntities", (none) -> Collections
				.singleton(stub(EntityType.class, Map.of("getJavaType", (nothing) -> Stored.class)))))));

	private final PersistenceContexts contexts = new PersistenceContexts(List.of(this.factory));

	private final Operation find = Operations.of(Finding.class, "find");

	@BeforeEach
	void bind() {
		EntityManager context = stub(EntityManager.class,
				Map.of("contains", (arguments) -> arguments[0] == this.managed, "isJoinedToTransaction",
						(arguments) -> this.joined, "flush", (arguments) -> ++this.flushes));
		TransactionSynchronizationManager.bindResource(this.factory, new EntityManagerHolder(context));
	}

	@AfterEach
	void unbind() {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.factory);
	}

	@Test
	void letNoManagedEntityOut() {
		for (Object result : List.of(this.managed, List.of(this.detached, this.managed), Map.of("one", this.managed),
				Optional.of(this.managed), new Object[] { "one", this.managed }, new Stored[] { this.managed })) {
			assertThatIllegalStateException().isThrownBy(() -> this.contexts.refused(this.find, result))
				.withMessageStartingWith("Finding.find returned a managed entity (Stored)");
		}
	}

	@Test
	void letEverythingElseOut() {
		Object[] results = { null, "one", this.detached, List.of(this.detached), Map.of("one", this.detached),
				Optional.empty(), new Object[] { null, this.detached }, Arrays.asList(null, "one") };
		for (@Nullable
		Object result : results) {
			assertThat(this.contexts.refused(this.find, result)).isSameAs(result);
		}
	}

	@Test
	void tellWhichArgumentsAreEntitiesThatNobodyManages() {
		@Nullable Object[] arguments = { "one", null, this.managed, this.detached,
				Arrays.asList(this.detached, null, "two", this.managed) };

		assertThat(this.contexts.unmanaged(arguments)).containsExactly(this.detached, this.detached);
	}

	@Test
	void refuseAnArgumentThatIsManagedAfterwards() {
		this.contexts.refuseAdopted(this.find, List.of());
		this.contexts.refuseAdopted(this.find, List.of(this.detached));

		assertThatIllegalStateException()
			.isThrownBy(() -> this.contexts.refuseAdopted(this.find, List.of(this.detached, this.managed)))
			.withMessageStartingWith("Finding.find made its argument a managed entity (Stored)");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void areFlushedWhereTheyTakePartInTheTransaction(boolean takesPart) {
		this.joined = takesPart;

		this.contexts.flush();

		assertThat(this.flushes).isEqualTo(takesPart ? 1 : 0);
	}

	@Test
	void manageNothingWhereThereIsNone() {
		unbind();

		this.contexts.flush();

		assertThat(this.contexts.refused(this.find, this.managed)).isSameAs(this.managed);
		assertThat(this.flushes).isZero();
	}

	private static <T> T stub(Class<T> type, Map<String, Answering> answers) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> switch (method.getName()) {
					case "hashCode" -> System.identityHashCode(proxy);
					case "equals" -> proxy == arguments[0];
					default -> {
						Object answer = answers.get(method.getName()).to(arguments);
						yield (method.getReturnType() != void.class) ? answer : null;
					}
				}));
	}

	static class Stored {

	}

	interface Finding {

		@Read
		Object find();

	}

	/** What a stub does. */
	interface Answering {

		Object to(Object[] arguments);

	}

}
