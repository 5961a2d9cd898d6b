package dev.changeover.routing;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Sides write in the one transaction of the routing, whatever their annotations say.
 */
class SideTransactionTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void isThatOfTheCallerWhereASideIsTransactional(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.LIVE);
				AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(SideDiscovery.class, () -> new SideDiscovery(List.of(Shop.MIGRATION), false));
			context.registerBean(Shop.class, () -> shop, (definition) -> definition.setDestroyMethodName(""));
			context.registerBean(Router.class, shop::router);
			context.registerBean(PlatformTransactionManager.class, () -> shop.manager);
			context.register(Config.class, OldNames.class, NewNames.class);
			context.refresh();
			Names names = context.getBean(Names.class);

			shop.transaction.executeWithoutResult((status) -> {
				names.add(7);
				status.setRollbackOnly();
			});
			assertThat(shop.rows()).isEqualTo(" | ");
			names.add(8);

			assertThat(shop.rows()).isEqualTo("8=name | 8=name");
		}
	}

	@Test
	void isNotLeftByASide() {
		try (Shop shop = new Shop(TestDatabase.H2)) {
			for (Names side : List.of(new ApartNames(shop), new AsyncNames(shop))) {
				assertThatExceptionOfType(RoutingSetupException.class)
					.isThrownBy(() -> shop.route(Names.class, new OldNames(shop), side))
					.withMessageContaining(side.getClass().getSimpleName());
			}
		}
	}

	@Test
	void isNotLeftByASideBecauseOfTheInterface() {
		try (Shop shop = new Shop(TestDatabase.H2)) {
			ApartByInterface side = (id) -> {
			};

			assertThatExceptionOfType(RoutingSetupException.class)
				.isThrownBy(() -> shop.route(ApartByInterface.class, side, side))
				.withMessageContaining("PROPAGATION_REQUIRES_NEW");
		}
	}

	@Test
	void isNotThatOfAnotherManager() {
		try (Shop shop = new Shop(TestDatabase.H2);
				HikariDataSource other = new HikariDataSource();
				AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(SideDiscovery.class, () -> new SideDiscovery(List.of(Shop.MIGRATION), false));
			context.registerBean(Shop.class, () -> shop, (definition) -> definition.setDestroyMethodName(""));
			context.registerBean(Router.class, shop::router);
			context.registerBean("same", PlatformTransactionManager.class,
					() -> new JdbcTransactionManager(shop.dataSource));
			context.registerBean("other", PlatformTransactionManager.class, () -> new JdbcTransactionManager(other));
			context.register(SameManagerNames.class, OtherManagerNames.class);

			Throwable failure = catchThrowable(context::refresh);

			assertThat(NestedExceptionUtils.getMostSpecificCause(failure)).isInstanceOf(RoutingSetupException.class)
				.hasMessageContaining("'other'")
				.hasMessageContaining(OtherManagerNames.class.getName());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Config {

	}

	@Migrated(Shop.MIGRATION)
	interface Names {

		@Write
		void add(@Key long id);

	}

	interface ApartByInterface {

		@Write
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		void add(@Key long id);

	}

	static class TableNames implements Names {

		private final Shop shop;

		private final String table;

		TableNames(Shop shop, String table) {
			this.shop = shop;
			this.table = table;
		}

		@Override
		public void add(long id) {
			JdbcClient.create(this.shop.dataSource)
				.sql("insert into " + this.table + " values (?, 'name')")
				.param(id)
				.update();
		}

	}

	@OldSide
	@Transactional
	static class OldNames extends TableNames {

		OldNames(Shop shop) {
			super(shop, "old_address");
		}

	}

	@NewSide
	static class NewNames extends TableNames {

		NewNames(Shop shop) {
			super(shop, "new_address");
		}

		@Override
		@Transactional
		public void add(long id) {
			super.add(id);
		}

	}

	@OldSide
	static class SameManagerNames extends TableNames {

		SameManagerNames(Shop shop) {
			super(shop, "old_address");
		}

		@Override
		@Transactional("same")
		public void add(long id) {
			super.add(id);
		}

	}

	@NewSide
	static class OtherManagerNames extends TableNames {

		OtherManagerNames(Shop shop) {
			super(shop, "new_address");
		}

		@Override
		@Transactional("other")
		public void add(long id) {
			super.add(id);
		}

	}

	static class ApartNames extends TableNames {

		ApartNames(Shop shop) {
			super(shop, "new_address");
		}

		@Override
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		public void add(long id) {
			super.add(id);
		}

	}

	static class AsyncNames extends TableNames {

		AsyncNames(Shop shop) {
			super(shop, "new_address");
		}

		@Override
		@Async
		public void add(long id) {
			super.add(id);
		}

	}

}
