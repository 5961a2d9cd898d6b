package dev.changeover.benchmarks;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class WindowsTests {

	private final Windows alone = new Windows();

	private final Windows beside = new Windows();

	@Test
	void takesPercentilesOfAllWindowsTogether() {
		this.alone.add(millis(1, 99));
		this.alone.add(millis(100, 199));

		assertThat(this.alone.millis(0.5)).isEqualTo(100);
		assertThat(this.alone.millis(0.99)).isEqualTo(198);
	}

	@Test
	void aStallInOneWindowDoesNotMoveTheMedianOfWindows() {
		this.alone.add(millis(1, 100));
		this.alone.add(millis(1, 100));
		this.alone.add(millis(5_001, 5_100));

		assertThat(this.alone.medianMillis(0.99)).isEqualTo(100);
		assertThat(this.alone.millis(0.99)).isGreaterThan(5_000);
	}

	@Test
	void knowsARatioExactlyWhereAllRoundsAreAlike() {
		for (int round = 0; round < 10; round++) {
			this.alone.add(millis(1, 1_000));
			this.beside.add(LongStream.of(millis(1, 1_000)).map((nanos) -> 2 * nanos).toArray());
		}

		assertThat(this.beside.ratio(this.alone, 0.99)).containsExactly(new double[] { 2, 2 }, within(1e-9));
	}

	@Test
	void knowsARatioTheLessTheMoreRoundsDiffer() {
		for (int round = 0; round < 10; round++) {
			this.alone.add(millis(1, 1_000));
			this.beside.add(millis(1, (round < 5) ? 1_000 : 3_000));
		}

		double[] ends = this.beside.ratio(this.alone, 0.99);

		assertThat(this.beside.millis(0.99) / this.alone.millis(0.99)).isBetween(ends[0], ends[1]);
		assertThat(ends[1] - ends[0]).isGreaterThan(0.01);
	}

	private static long[] millis(int first, int last) {
		return LongStream.rangeClosed(first, last).map((millis) -> millis * 1_000_000).toArray();
	}

}
