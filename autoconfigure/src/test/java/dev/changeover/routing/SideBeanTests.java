package dev.changeover.routing;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.function.Supplier;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.resilience.retry.MethodRetrySpec;
import org.springframework.resilience.retry.SimpleRetryInterceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SideBeanTests {

	@Test
	void usesThePersistenceContextThatItHolds() {
		assertThat(new SideBean(new HoldsFactory()).usesPersistenceContext()).isTrue();
		assertThat(new SideBean(new HoldsSession()).usesPersistenceContext()).isTrue();
		assertThat(new SideBean(new Inherits()).usesPersistenceContext()).isTrue();
		assertThat(new SideBean(proxy(new HoldsSession())).usesPersistenceContext()).isTrue();
	}

	@Test
	void usesThePersistenceContextOfARepositoryOfEntities() {
		assertThat(new SideBean(silent(OfJpa.class)).usesPersistenceContext()).isTrue();
		assertThat(new SideBean(silent(OfEntities.class)).usesPersistenceContext()).isTrue();
		assertThat(new SideBean(silent(AboveEntities.class)).usesPersistenceContext()).isTrue();
		assertThat(new SideBean(new HoldsRepository()).usesPersistenceContext()).isTrue();
	}

	@Test
	void usesNoneWhereItHoldsNone() {
		assertThat(new SideBean(new HoldsClient()).usesPersistenceContext()).isFalse();
		assertThat(new SideBean(silent(OfRows.class)).usesPersistenceContext()).isFalse();
		assertThat(new SideBean(silent(Supplied.class)).usesPersistenceContext()).isFalse();
	}

	@Test
	void hasNoCacheOfItsOwn() {
		assertThatExceptionOfType(RoutingSetupException.class)
			.isThrownBy(() -> new SideBean(new ComposedCache()).withoutCaches())
			.withMessageContaining("ComposedCache.save() is cached on a side");
		assertThatExceptionOfType(RoutingSetupException.class)
			.isThrownBy(() -> new SideBean(new RenamedCache()).withoutCaches())
			.withMessageContaining("RenamedCache.save() is cached on a side");
	}

	@Test
	void hasNoRetriesOfItsOwn() {
		assertThatExceptionOfType(RoutingSetupException.class)
			.isThrownBy(() -> new SideBean(new WhollyRetried()).withoutRetries())
			.withMessageContaining("WhollyRetried is retried on a side");
		assertThatExceptionOfType(RoutingSetupException.class)
			.isThrownBy(() -> new SideBean(new ComposedRetry()).withoutRetries())
			.withMessageContaining("ComposedRetry.save() is retried on a side");
		assertThatExceptionOfType(RoutingSetupException.class)
			.isThrownBy(() -> new SideBean(new RenamedRetry()).withoutRetries())
			.withMessageContaining("RenamedRetry.save() is retried on a side");
	}

	@Test
	void losesTheRetriesOfTheInterfaceAndNothingElse() {
		MethodInterceptor security = (invocation) -> invocation.proceed();
		SimpleRetryInterceptor retries = new SimpleRetryInterceptor(
				new MethodRetrySpec((method, failure) -> true, 3, Duration.ofMillis(1)));
		Advised side = proxy(new HoldsClient());
		side.addAdvice(retries);
		side.addAdvice(security);

		new SideBean(side).withoutRetries();

		assertThat(side.getAdvisors()).extracting(Advisor::getAdvice).containsExactly((Advice) security);
	}

	@Test
	void losesTheCachesOfTheInterfaceAndNothingElse() {
		MethodInterceptor security = (invocation) -> invocation.proceed();
		Advised side = proxy(new HoldsClient());
		BeanFactoryCacheOperationSourceAdvisor caches = new BeanFactoryCacheOperationSourceAdvisor();
		caches.setAdvice((MethodInterceptor) (invocation) -> null);
		side.addAdvisor(caches);
		side.addAdvice(security);

		new SideBean(side).withoutCaches();

		assertThat(side.getAdvisors()).extracting(Advisor::getAdvice).containsExactly((Advice) security);
	}

	private static Object silent(Class<?> type) {
		return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> null);
	}

	private static Advised proxy(Object target) {
		return (Advised) new ProxyFactory(target).getProxy();
	}

	interface Saving {

		void save();

	}

	static class Base implements Saving {

		@Override
		public void save() {
		}

	}

	@SuppressWarnings("unused")
	static class HoldsFactory extends Base {

		private @Nullable EntityManagerFactory factory;

	}

	@SuppressWarnings("unused")
	static class HoldsSession extends Base {

		private @Nullable Session session;

	}

	static class Inherits extends HoldsFactory {

	}

	@SuppressWarnings("unused")
	static class HoldsClient extends Base {

		private @Nullable JdbcClient client;

	}

	@SuppressWarnings("unused")
	static class HoldsRepository extends Base {

		private @Nullable OfEntities entities;

	}

	@Entity
	static class Stored {

	}

	record Row(long id) {
	}

	interface OfJpa extends JpaRepository<Row, Long> {

	}

	interface OfEntities extends CrudRepository<Stored, Long> {

	}

	interface AboveEntities extends OfEntities {

	}

	interface OfRows extends CrudRepository<Row, Long>, PagingAndSortingRepository<Row, Long> {

	}

	/** Not of Spring Data, so what it is made of says nothing. */
	interface Supplied extends Supplier<Stored> {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@CacheEvict("names")
	@interface Changing {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Changing
	@interface Saves {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Retryable
	@interface Patient {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Patient
	@interface VeryPatient {

	}

	static class ComposedCache extends Base {

		@Override
		@Saves
		public void save() {
		}

	}

	static class RenamedCache extends Base {

		@Override
		@Changing
		public void save() {
		}

	}

	static class RenamedRetry extends Base {

		@Override
		@Patient
		public void save() {
		}

	}

	static class ComposedRetry extends Base {

		@Override
		@VeryPatient
		public void save() {
		}

	}

	@Retryable
	static class WhollyRetried extends Base {

	}

}
