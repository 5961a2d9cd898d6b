package dev.changeover.report;

import java.time.Duration;

import dev.changeover.Side;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CallFiguresTests {

	private long now = 1;

	private final CallFigures figures = new CallFigures(() -> this.now);

	@Test
	void countsCallsAndErrorsOfEachSide() {
		this.figures.sides("names").timed(Side.OLD, false, this.now, 1_000_000);
		this.figures.sides("names").timed(Side.OLD, true, this.now, 9_000_000);

		assertThat(this.figures.bySide("names").get(Side.OLD)).satisfies((old) -> {
			assertThat(old.calls()).isEqualTo(2);
			assertThat(old.errors()).isOne();
			assertThat(old.p99Millis()).as("of those that succeeded").isCloseTo(1, within(0.25));
		});
		assertThat(this.figures.bySide("names").get(Side.NEW)).isEqualTo(new SideFigures(0, 0, 0, 0));
	}

	@Test
	void tellsTheMedianFromTheSlowest() {
		for (int i = 0; i < 98; i++) {
			this.figures.sides("names").timed(Side.NEW, false, this.now, 2_000_000);
		}
		this.figures.sides("names").timed(Side.NEW, false, this.now, 80_000_000);
		this.figures.sides("names").timed(Side.NEW, false, this.now, 80_000_000);

		assertThat(this.figures.bySide("names").get(Side.NEW)).satisfies((fresh) -> {
			assertThat(fresh.p50Millis()).isBetween(2.0, 2.5);
			assertThat(fresh.p99Millis()).isBetween(80.0, 100.0);
		});
	}

	@Test
	void forgetsWhatIsOlderThanTenMinutes() {
		this.figures.sides("names").timed(Side.OLD, false, this.now, 1_000_000);
		this.now += Duration.ofMinutes(5).toNanos();
		this.figures.sides("names").timed(Side.OLD, false, this.now, 1_000_000);
		this.now += Duration.ofMinutes(6).toNanos();

		assertThat(this.figures.bySide("names").get(Side.OLD).calls()).isOne();
		assertThat(this.figures.series("names").get(Side.OLD)).singleElement()
			.satisfies((point) -> assertThat(point.slot()).isEqualTo(CallFigures.SLOTS - 1 - 36));
	}

	@Test
	void givesTransitionsTheirBaseline() {
		this.figures.sides("names").timed(Side.NEW, false, this.now, 1_000_000);

		assertThat(this.figures.of("names")).isEqualTo(
				"OLD 0 calls, 0 errors, p50 0.0 ms, p99 0.0 ms; NEW 1 calls, 0 errors, p50 1.0 ms, p99 1.0 ms; in the last ten minutes");
	}

	@Test
	void countsCallsThatAreNotTimed() {
		this.figures.sides("names").timed(Side.OLD, false, this.now, 1_000_000);
		for (int i = 0; i < 9; i++) {
			this.figures.sides("names").counted(Side.OLD, this.now);
		}

		assertThat(this.figures.bySide("names").get(Side.OLD)).satisfies((old) -> {
			assertThat(old.calls()).isEqualTo(10);
			assertThat(old.p50Millis()).isCloseTo(1, within(0.25));
		});
	}

}
