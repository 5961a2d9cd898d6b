package dev.changeover.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepState;
import dev.changeover.sweep.SweepStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StallWatchTests {

	private long nanos;

	private final StallWatch watch = new StallWatch(null, Duration.ofMinutes(5), () -> this.nanos);

	@Test
	void aSweepThatDoesNothingStalls() {
		assertThat(this.watch.stalls(sweep(10, SweepState.RUNNING, null))).isFalse();

		pass(Duration.ofMinutes(6));

		assertThat(this.watch.stalls(sweep(10, SweepState.RUNNING, null))).isTrue();
	}

	@Test
	void aSweepThatGetsOnDoesNotStall() {
		this.watch.stalls(sweep(10, SweepState.RUNNING, null));
		pass(Duration.ofMinutes(6));

		assertThat(this.watch.stalls(sweep(11, SweepState.RUNNING, null))).isFalse();
	}

	@Test
	void aSweepThatIsHeldDoesNotStall() {
		for (SweepStatus held : List.of(sweep(10, SweepState.PAUSED, null), sweep(10, SweepState.RUNNING, "lag"))) {
			this.watch.stalls(sweep(10, SweepState.RUNNING, null));
			pass(Duration.ofMinutes(6));

			assertThat(this.watch.stalls(held)).isFalse();
		}
	}

	@Test
	void withoutSweepsNothingStalls() {
		assertThat(this.watch.stalled(List.of("a"))).isEmpty();
	}

	private void pass(Duration time) {
		this.nanos += time.toNanos();
	}

	private static SweepStatus sweep(long rows, SweepState state, @Nullable String throttledBy) {
		return new SweepStatus("a", SweepKind.BACKFILL, state, rows, 0, 100L, 0, null, throttledBy, Instant.EPOCH, null,
				null, null);
	}

}
