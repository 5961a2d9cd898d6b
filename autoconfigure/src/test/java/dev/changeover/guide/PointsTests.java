package dev.changeover.guide;

import java.time.Duration;

import dev.changeover.RefusedException;
import dev.changeover.report.Action;
import dev.changeover.report.ActionRequest;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.util.NamedFeature;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A feature that replaces another, without two sides.
 */
class PointsTests {

	@Test
	void dropsTheCouponsOnceThePointsAreOnForEverybody() {
		try (Service service = Service.start(TestDatabase.H2, Application.class, "points", "loyalty-points")) {
			ActionRequest contract = ActionRequest.of(Action.CONTRACT);
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> service.run(contract));
			assertThat(coupons(service)).isZero();

			service.bean(FeatureManager.class)
				.setFeatureState(new FeatureState(new NamedFeature("LOYALTY_POINTS"), true));
			Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
				service.run(contract);
				return true;
			});

			assertThat(service.sql().sql("select count(*) from points").query(Long.class).single()).isZero();
			assertThat(service.report().schema().held()).isEmpty();
		}
	}

	private static long coupons(Service service) {
		return service.sql().sql("select count(*) from coupon").query(Long.class).single();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
	static class Application {

	}

}
