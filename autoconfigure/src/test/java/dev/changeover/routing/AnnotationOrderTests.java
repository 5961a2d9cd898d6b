package dev.changeover.routing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

class AnnotationOrderTests {

	@Test
	void cachesBeforeTheRoutingAndNotOnTheSides() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ);
				AnnotationConfigApplicationContext context = start(shop)) {
			Names names = context.getBean(Names.class);

			assertThat(names.find(1)).contains("name");
			assertThat(names.find(1)).contains("name");

			assertThat(shop.verdict()).isEqualTo(Verdict.MATCH);
			assertThat(context.getBean(OldNames.class).finds()).isEqualTo(1);
			assertThat(context.getBean(NewNames.class).finds()).isEqualTo(1);
			assertThat(shop.verdicts).isEmpty();
		}
	}

	@Test
	void beginsTheTransactionOfTheInterfaceBeforeTheRouting() {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.LIVE);
				AnnotationConfigApplicationContext context = start(shop)) {
			assertThat(context.getBean(Names.class).nameOfTransaction(1)).matches(".*Proxy\\d+\\.nameOfTransaction");
			assertThat(shop.calls).containsExactly("OLD SECONDARY SUCCESS", "NEW AUTHORITATIVE SUCCESS");
		}
	}

	private static AnnotationConfigApplicationContext start(Shop shop) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean(SideDiscovery.class, () -> new SideDiscovery(List.of(Shop.MIGRATION), false));
		context.registerBean(Router.class, shop::router);
		context.registerBean(CacheManager.class, () -> new ConcurrentMapCacheManager());
		context.registerBean(PlatformTransactionManager.class, () -> shop.manager);
		context.register(Config.class, OldNames.class, NewNames.class);
		context.refresh();
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching(proxyTargetClass = true)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Config {

	}

	@Migrated(Shop.MIGRATION)
	interface Names {

		@Read
		@Cacheable("names")
		Optional<String> find(@Key long id);

		@Write
		@Transactional
		String nameOfTransaction(@Key long id);

	}

	static class CountedNames implements Names {

		private final AtomicInteger finds = new AtomicInteger();

		int finds() {
			return this.finds.get();
		}

		@Override
		public Optional<String> find(long id) {
			this.finds.incrementAndGet();
			return Optional.of("name");
		}

		@Override
		public String nameOfTransaction(long id) {
			return String.valueOf(TransactionSynchronizationManager.getCurrentTransactionName());
		}

	}

	@OldSide
	static class OldNames extends CountedNames {

	}

	@NewSide
	static class NewNames extends CountedNames {

	}

}
