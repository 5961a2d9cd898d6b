package dev.changeover.phase;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a phase is trusted, by a clock that stands still unless it is moved.
 */
class LeaseTests {

	private long now = 1_000;

	private final Lease lease = new Lease(Duration.ofNanos(100), () -> this.now);

	@Test
	void isNotValidBeforeItBegan() {
		assertThat(this.lease.isValid()).isFalse();
		assertThat(this.lease.remaining()).isNegative();
	}

	@Test
	void endsATenthBeforeItEndsInTheDatabase() {
		this.lease.begin("one", 990);

		assertThat(this.lease.length()).isEqualTo(90);
		assertThat(this.lease.remaining()).isEqualTo(80);
		this.now = 1_079;
		assertThat(this.lease.isValid()).isTrue();
		this.now = 1_080;
		assertThat(this.lease.isValid()).isFalse();
		assertThat(this.lease.isValidAt(1_079)).isTrue();
		assertThat(this.lease.remaining()).isZero();
	}

	@Test
	void goesOnUnderTheSameIncarnationWhenItIsProlonged() {
		this.lease.begin("one", 1_000);
		this.lease.prolong(1_050);

		this.now = 1_139;
		assertThat(this.lease.isValid()).isTrue();
		assertThat(this.lease.incarnation()).isEqualTo("one");
		this.lease.end();
		assertThat(this.lease.isValid()).isFalse();
	}

}
