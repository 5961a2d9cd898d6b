package dev.changeover.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.support.DataAccessUtils;
import org.springframework.dao.support.PersistenceExceptionTranslator;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.orm.jpa.JpaDialect;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The persistence contexts (JPA) of the application.
 */
public final class PersistenceContexts implements Managed {

	private final Entities[] all;

	/**
	 * Takes up the factories of the application.
	 * @param factories its entity manager factories
	 */
	public PersistenceContexts(Collection<EntityManagerFactory> factories) {
		this.all = factories.stream().map(Entities::new).toArray(Entities[]::new);
	}

	@Override
	public void flush() {
		for (Entities entities : this.all) {
			EntityManager context = entities.context();
			if (context != null && context.isJoinedToTransaction()) {
				entities.flush(context);
			}
		}
	}

	@Override
	public @Nullable Object refused(Operation operation, @Nullable Object result) {
		Object managed = (result != null) ? firstManaged(result) : null;
		if (managed != null) {
			throw new IllegalStateException(
					operation.name() + " returned a managed entity (" + managed.getClass().getSimpleName()
							+ "): the caller could change it without a call of the repository, and the other side would"
							+ " miss that. Return a domain object, or detach the entity.");
		}
		return result;
	}

	@Override
	public List<Object> unmanaged(@Nullable Object[] arguments) {
		List<Object> unmanaged = new ArrayList<>();
		for (Object argument : arguments) {
			for (Object element : (argument != null) ? elements(argument) : List.of()) {
				if (element != null && firstManaged(element) == null
						&& Arrays.stream(this.all).anyMatch((entities) -> entities.include(element.getClass()))) {
					unmanaged.add(element);
				}
			}
		}
		return unmanaged;
	}

	@Override
	public void refuseAdopted(Operation operation, List<Object> unmanaged) {
		Object adopted = unmanaged.isEmpty() ? null : firstManaged(unmanaged);
		if (adopted != null) {
			throw new IllegalStateException(
					operation.name() + " made its argument a managed entity (" + adopted.getClass().getSimpleName()
							+ "): the caller could change it without a call of the repository, and the other side would"
							+ " miss that. Persist a copy, or detach the entity once it is flushed.");
		}
	}

	private @Nullable Object firstManaged(Object candidate) {
		for (Entities entities : this.all) {
			EntityManager context = entities.context();
			if (context != null) {
				for (Object element : elements(candidate)) {
					if (element != null && entities.include(element.getClass()) && context.contains(element)) {
						return element;
					}
				}
			}
		}
		return null;
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

	/** The entities of one factory, and their context on the current thread. */
	private static final class Entities {

		private final EntityManagerFactory factory;

		// The classes met so far, as asking the metamodel takes longer than a call.
		private final Map<Class<?>, Boolean> met = new ConcurrentHashMap<>();

		Entities(EntityManagerFactory factory) {
			this.factory = factory;
		}

		boolean include(Class<?> type) {
			return this.met.computeIfAbsent(type,
					(met) -> this.factory.getMetamodel()
						.getEntities()
						.stream()
						.anyMatch((entity) -> entity.getJavaType().isAssignableFrom(met)));
		}

		// What the caller would get at the commit, were it not flushed before.
		void flush(EntityManager context) {
			try {
				context.flush();
			}
			catch (RuntimeException ex) {
				throw DataAccessUtils.translateIfNecessary(ex, translator());
			}
		}

		private PersistenceExceptionTranslator translator() {
			JpaDialect dialect = (this.factory instanceof EntityManagerFactoryInfo known) ? known.getJpaDialect()
					: null;
			return (dialect != null) ? dialect : EntityManagerFactoryUtils::convertJpaAccessExceptionIfPossible;
		}

		@Nullable EntityManager context() {
			EntityManagerHolder holder = (EntityManagerHolder) TransactionSynchronizationManager
				.getResource(this.factory);
			return (holder != null) ? holder.getEntityManager() : null;
		}

	}

}
