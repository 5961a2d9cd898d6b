package dev.changeover.routing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BreakerTests {

	private static final long PAUSE = Duration.ofSeconds(10).toNanos();

	// The clock of a JVM may well be negative.
	private final AtomicLong nanos = new AtomicLong(-3 * PAUSE);

	private final Breaker breaker = new Breaker(this.nanos::get);

	@Test
	void opensWithTheFifthFailureInARow() {
		fail(4);
		assertThat(this.breaker.allows()).isTrue();

		fail(1);
		assertThat(this.breaker.allows()).isFalse();
	}

	@Test
	void countsAnewAfterASuccess() {
		fail(4);
		this.breaker.succeeded();
		fail(4);

		assertThat(this.breaker.allows()).isTrue();
	}

	@Test
	void allowsOneAttemptAfterEachPause() {
		fail(4);
		this.nanos.addAndGet(PAUSE);
		fail(1);

		for (int attempt = 0; attempt < 3; attempt++) {
			this.nanos.addAndGet(PAUSE - 1);
			assertThat(this.breaker.allows()).isFalse();
			this.nanos.addAndGet(1);
			assertThat(this.breaker.allows()).isTrue();
			assertThat(this.breaker.allows()).isFalse();
		}
	}

	@Test
	void pausesAgainFromAFailedAttemptOn() {
		fail(5);
		this.nanos.addAndGet(PAUSE);
		assertThat(this.breaker.allows()).isTrue();
		this.nanos.addAndGet(PAUSE / 2);
		fail(1);

		this.nanos.addAndGet(PAUSE - 1);
		assertThat(this.breaker.allows()).isFalse();
		this.nanos.addAndGet(1);
		assertThat(this.breaker.allows()).isTrue();
	}

	@Test
	void closesWithTheFirstSuccess() {
		fail(7);
		this.breaker.succeeded();

		assertThat(this.breaker.allows()).isTrue();
		assertThat(this.breaker.allows()).isTrue();
	}

	private void fail(int times) {
		for (int i = 0; i < times; i++) {
			this.breaker.failed();
		}
	}

}
