package dev.changeover.routing;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Write;
import dev.changeover.phase.UnknownMigrationException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.data.repository.CrudRepository;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

class SideDiscoveryTests {

	private final Shop shop = new Shop(TestDatabase.H2);

	@AfterEach
	void close() {
		this.shop.close();
	}

	@Test
	void putsAPrimaryProxyInFrontOfBothSides() {
		try (AnnotationConfigApplicationContext context = start(OldNames.class, NewNames.class)) {
			Names names = context.getBean(Names.class);

			this.shop.in(Phase.OFF);
			assertThat(names.find(1)).contains("old");
			this.shop.in(Phase.COMPLETE);
			assertThat(names.find(1)).contains("new");
		}
	}

	@Test
	void findsSidesOnBeanMethods() {
		try (AnnotationConfigApplicationContext context = start(SidesByMethod.class)) {
			this.shop.in(Phase.COMPLETE);

			assertThat(context.getBean(Names.class).find(1)).contains("new");
		}
	}

	@Test
	void startsWithoutSides() {
		try (AnnotationConfigApplicationContext context = start(Fake.class)) {
			assertThat(context.getBean(Names.class).find(1)).contains("fake");
			assertThatExceptionOfType(NoSuchBeanDefinitionException.class)
				.isThrownBy(() -> context.getBean(RoutedRepository.class));
		}
	}

	@Test
	void refusesAMissingSide() {
		assertThat(failure(OldNames.class)).isInstanceOf(RoutingSetupException.class)
			.hasMessageContaining("'shipping-address' has no @NewSide bean of type")
			.hasMessageContaining("Names");
	}

	@Test
	void refusesTwoSidesOfOneKind() {
		assertThat(failure(OldNames.class, NewNames.class, OtherNewNames.class))
			.isInstanceOf(RoutingSetupException.class)
			.hasMessageContaining("2 beans annotated @NewSide");
	}

	@Test
	void refusesAnImplementationThatIsNoSide() {
		assertThat(failure(OldNames.class, NewNames.class, NoSide.class)).isInstanceOf(RoutingSetupException.class)
			.hasMessageContaining("it is neither side");
	}

	@Test
	void refusesASideOfNothing() {
		assertThat(failure(SideOfNothing.class)).isInstanceOf(RoutingSetupException.class)
			.hasMessageContaining("no interface annotated @Migrated");
	}

	@Test
	void refusesAnUnknownMigration() {
		assertThat(failure(UnknownOld.class, UnknownNew.class)).isInstanceOf(UnknownMigrationException.class)
			.hasMessageContaining("shiping-adress");
	}

	@Test
	void refusesTwoMigrationsOnOneInterface() {
		assertThat(failure(TwoMigrationsOld.class)).isInstanceOf(RoutingSetupException.class)
			.hasMessageContaining("Two migrations on one interface");
	}

	@Test
	void letsNoSideBePrimary() {
		try (AnnotationConfigApplicationContext context = start(PrimaryNames.class, NewNames.class)) {
			this.shop.in(Phase.COMPLETE);

			assertThat(context.getBean(Names.class).find(1)).contains("new");
		}
	}

	@Test
	void refusesAMethodThatDoesNotSayWhatItIs() {
		assertThat(routing(Unannotated.class)).hasMessageContaining("has neither @Read nor @Write");
	}

	@Test
	void refusesAWriteWithoutAKey() {
		assertThat(routing(Keyless.class)).hasMessageContaining("is a @Write that names no row");
	}

	@Test
	void refusesAKeyThatNamesNoProperty() {
		assertThat(routing(WrongKey.class)).hasMessageContaining("names no property of");
	}

	@Test
	void refusesAWriteWhoseResultComesLater() {
		assertThat(routing(Later.class)).hasMessageContaining("whose result comes later");
	}

	@Test
	void classifiesTheMethodsOfTheSpringDataBaseInterfaces() {
		assertThat(routing(BaseMethodsOnly.class)).isNull();
	}

	@Test
	void refusesASideOnAnotherDataSource() {
		try (HikariDataSource other = new HikariDataSource()) {
			other.setJdbcUrl("jdbc:h2:mem:other");
			TableAddresses foreign = new TableAddresses(JdbcClient.create(other), "new_address");

			Throwable failure = catchThrowable(() -> this.shop.route(Shop.Addresses.class, this.shop.old, foreign));

			assertThat(failure).isInstanceOf(RoutingSetupException.class)
				.hasMessageContaining("uses another DataSource than Changeover");
		}
	}

	@Test
	void refusesACacheOnASide() {
		Throwable failure = catchThrowable(() -> this.shop.route(Names.class, new OldNames(), new CachedNames()));

		assertThat(failure).isInstanceOf(RoutingSetupException.class).hasMessageContaining("is cached on a side");
		failure = catchThrowable(() -> this.shop.route(Names.class, new OldNames(), new WhollyCachedNames()));
		assertThat(failure).isInstanceOf(RoutingSetupException.class).hasMessageContaining("is cached on a side");
	}

	private Throwable routing(Class<?> type) {
		Object side = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> null);
		return catchThrowable(() -> this.shop.route(type, side, side));
	}

	private Throwable failure(Class<?>... components) {
		return NestedExceptionUtils.getMostSpecificCause(catchThrowable(() -> start(components).close()));
	}

	private AnnotationConfigApplicationContext start(Class<?>... components) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean(SideDiscovery.class, () -> new SideDiscovery(List.of(Shop.MIGRATION), false));
		context.registerBean(Router.class, this.shop::router);
		context.register(components);
		try {
			context.refresh();
		}
		catch (RuntimeException ex) {
			context.close();
			throw ex;
		}
		return context;
	}

	@Migrated(Shop.MIGRATION)
	interface Names {

		@Read
		Optional<String> find(@Key long id);

	}

	@OldSide
	static class OldNames implements Names {

		@Override
		public Optional<String> find(long id) {
			return Optional.of("old");
		}

	}

	@NewSide
	static class NewNames implements Names {

		@Override
		public Optional<String> find(long id) {
			return Optional.of("new");
		}

	}

	@OldSide
	@Primary
	static class PrimaryNames extends OldNames {

	}

	@NewSide
	static class OtherNewNames extends NewNames {

	}

	static class NoSide extends OldNames {

	}

	@NewSide
	static class CachedNames extends NewNames {

		@Override
		@Cacheable("names")
		public Optional<String> find(long id) {
			return super.find(id);
		}

	}

	@NewSide
	@Cacheable("names")
	static class WhollyCachedNames extends NewNames {

	}

	@OldSide
	static class SideOfNothing {

	}

	@Configuration(proxyBeanMethods = false)
	static class SidesByMethod {

		@Bean
		@OldSide
		Names oldOnes() {
			return (id) -> Optional.of("old");
		}

		@Bean
		@NewSide
		Names newOnes() {
			return (id) -> Optional.of("new");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Fake {

		@Bean
		Names fake() {
			return (id) -> Optional.of("fake");
		}

	}

	@Migrated("shiping-adress")
	interface Misspelt {

		@Read
		Optional<String> find(@Key long id);

	}

	@OldSide
	static class UnknownOld implements Misspelt {

		@Override
		public Optional<String> find(long id) {
			return Optional.empty();
		}

	}

	@NewSide
	static class UnknownNew extends UnknownOld {

	}

	@Migrated("another")
	interface Extending extends Names {

	}

	@OldSide
	static class TwoMigrationsOld extends OldNames implements Extending {

	}

	interface Unannotated {

		Optional<String> find(long id);

	}

	interface Keyless {

		@Write
		void save(String name);

	}

	interface WrongKey {

		@Write
		void save(@Key("number") Shop.Address address);

	}

	interface Later {

		@Write
		CompletableFuture<Integer> save(@Key("id") Shop.Address address);

	}

	interface BaseMethodsOnly extends CrudRepository<Shop.Address, Long> {

	}

}
