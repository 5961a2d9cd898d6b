package dev.changeover.sample;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Customers: reads and writes of the shop against itself, over HTTP, one request after
 * another. The orders that they place are taken back, so that the shop does not grow.
 */
@Component
@Profile("traffic")
class Traffic implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(Traffic.class);

	private static final Duration PAUSE = Duration.ofMillis(50);

	private static final int SEEDED = 2000;

	private static final int MOST_PLACED = 50;

	private static final String[] CITIES = { "Berlin", "Paris", "Madrid", "Oslo", "Rome" };

	private final Environment environment;

	/** Touched by the single thread of the scheduler only. */
	private final Deque<Long> placed = new ArrayDeque<>();

	/** Touched by the single thread of the scheduler only. */
	private final Random random = new Random();

	/** Set by start and stop, which the container calls one after the other. */
	private @Nullable ThreadPoolTaskScheduler scheduler;

	Traffic(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void start() {
		RestClient shop = RestClient.builder()
			.baseUrl("http://localhost:" + this.environment.getRequiredProperty("local.server.port"))
			.defaultStatusHandler(HttpStatus.NOT_FOUND::equals, (request, response) -> {
			})
			.build();
		this.scheduler = new ThreadPoolTaskScheduler();
		this.scheduler.setThreadNamePrefix("traffic-");
		this.scheduler.setDaemon(true);
		this.scheduler.setWaitForTasksToCompleteOnShutdown(true);
		this.scheduler.setAwaitTerminationSeconds(5);
		this.scheduler.initialize();
		this.scheduler.scheduleWithFixedDelay(() -> visit(shop), PAUSE);
	}

	@Override
	public void stop() {
		if (this.scheduler != null) {
			this.scheduler.shutdown();
			this.scheduler = null;
		}
	}

	@Override
	public boolean isRunning() {
		return this.scheduler != null;
	}

	/** Comes after the web server has started and goes before it stops. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

	private void visit(RestClient shop) {
		try {
			int dice = this.random.nextInt(100);
			if (dice < 70) {
				shop.get().uri("/orders/{id}", anyOrder()).retrieve().toBodilessEntity();
			}
			else if (dice < 80) {
				shop.get().uri("/orders?city={city}", anyCity()).retrieve().toBodilessEntity();
			}
			else if (dice < 90) {
				shop.put()
					.uri("/orders/{id}/shipping-address", anyOrder())
					.body(anyAddress())
					.retrieve()
					.toBodilessEntity();
			}
			else {
				place(shop);
			}
		}
		catch (RestClientException ex) {
			logger.warn("A customer was turned away: " + ex.getMessage());
		}
	}

	private void place(RestClient shop) {
		Order order = shop.post()
			.uri("/orders")
			.body(new NewOrder("Passer-by", anyAddress()))
			.retrieve()
			.body(Order.class);
		if (order != null) {
			this.placed.add(order.id());
		}
		if (this.placed.size() > MOST_PLACED) {
			shop.delete().uri("/orders/{id}", this.placed.remove()).retrieve().toBodilessEntity();
		}
	}

	private long anyOrder() {
		return 1 + this.random.nextInt(SEEDED);
	}

	private String anyCity() {
		return CITIES[this.random.nextInt(CITIES.length)];
	}

	private ShippingAddress anyAddress() {
		return new ShippingAddress("Main Street " + this.random.nextInt(1, 200), anyCity(),
				"%05d".formatted(this.random.nextInt(100_000)), "Europe");
	}

}
