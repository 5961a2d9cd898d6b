package dev.changeover.routing;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.metamodel.EntityType;
import org.jspecify.annotations.Nullable;

import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The persistence contexts (JPA) of the application.
 */
public final class PersistenceContexts implements Managed {

	private final List<EntityManagerFactory> factories;

	/**
	 * Takes up the factories of the application.
	 * @param factories its entity manager factories
	 */
	public PersistenceContexts(Collection<EntityManagerFactory> factories) {
		this.factories = List.copyOf(factories);
	}

	@Override
	public void flush() {
		for (EntityManagerFactory factory : this.factories) {
			EntityManager context = current(factory);
			if (context != null && context.isJoinedToTransaction()) {
				context.flush();
			}
		}
	}

	@Override
	public @Nullable Object refused(Operation operation, @Nullable Object result) {
		if (result != null) {
			for (EntityManagerFactory factory : this.factories) {
				EntityManager context = current(factory);
				if (context != null) {
					refuse(operation, result, context, factory);
				}
			}
		}
		return result;
	}

	private static void refuse(Operation operation, Object result, EntityManager context,
			EntityManagerFactory factory) {
		Set<Class<?>> entities = factory.getMetamodel()
			.getEntities()
			.stream()
			.map(EntityType::getJavaType)
			.collect(Collectors.toSet());
		for (Object element : elements(result)) {
			boolean entity = element != null && entities.stream().anyMatch((type) -> type.isInstance(element));
			if (entity && context.contains(element)) {
				throw new IllegalStateException(operation.name() + " returned a managed entity ("
						+ element.getClass().getSimpleName()
						+ "): the caller could change it without a call of the repository, and the other side would"
						+ " miss that. Return a domain object, or detach the entity.");
			}
		}
	}

	private static Iterable<? extends @Nullable Object> elements(Object result) {
		if (result instanceof Iterable<?> many) {
			return many;
		}
		if (result instanceof Map<?, ?> map) {
			return map.values();
		}
		if (result instanceof Object[] array) {
			return Arrays.asList(array);
		}
		return (result instanceof Optional<?> optional) ? optional.stream().toList() : List.of(result);
	}

	private static @Nullable EntityManager current(EntityManagerFactory factory) {
		EntityManagerHolder holder = (EntityManagerHolder) TransactionSynchronizationManager.getResource(factory);
		return (holder != null) ? holder.getEntityManager() : null;
	}

}
