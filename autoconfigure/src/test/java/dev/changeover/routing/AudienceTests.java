package dev.changeover.routing;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AudienceTests {

	private static final long SECOND = 1_000_000_000L;

	@Test
	void samplesEveryCallOfAQuietServiceAndFewOfABusyOne() {
		Audience quiet = new Audience();
		Audience busy = new Audience();

		assertThat(LongStream.range(0, 40).filter((call) -> quiet.samples(call * SECOND / 40)).count()).isEqualTo(40);
		assertThat(LongStream.range(0, 1_000_000).filter((call) -> busy.samples(call * SECOND / 1_000_000)).count())
			.isBetween(50L, 70L);
	}

	@Test
	void timesEveryCallForOneWhoAsksForIt() {
		Audience audience = new Audience();
		audience.seat(List.of(OperationListener.NONE));
		assertThat(audience.isEmpty()).isTrue();

		audience.seat(List.of(new OperationListener() {
		}));
		assertThat(audience.timesEveryCall()).isFalse();

		audience.seat(List.of(new OperationListener() {

			@Override
			public boolean timesEveryCall() {
				return true;
			}

		}));
		assertThat(audience.timesEveryCall()).isTrue();
	}

}
