package dev.changeover.routing;

import java.util.List;
import java.util.stream.LongStream;

import dev.changeover.Side;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AudienceTests {

	private static final long SECOND = 1_000_000_000L;

	@Test
	void samplesEveryCallOfAQuietServiceAndFewOfABusyOne() {
		Audience quiet = new Audience();
		Audience busy = new Audience();

		assertThat(LongStream.range(0, 40)
			.filter((call) -> quiet.samples(Side.OLD, Role.AUTHORITATIVE, call * SECOND / 40))
			.count()).isEqualTo(40);
		assertThat(LongStream.range(0, 1_000_000)
			.filter((call) -> busy.samples(Side.OLD, Role.AUTHORITATIVE, call * SECOND / 1_000_000))
			.count()).isBetween(50L, 70L);
	}

	@Test
	void leavesRoomForDarkReadsThatComeAfterManyCalls() {
		Audience audience = new Audience();
		for (int call = 0; call < 1000; call++) {
			audience.samples(Side.OLD, Role.AUTHORITATIVE, call);
		}

		assertThat(audience.samples(Side.NEW, Role.DARK, 1000)).isTrue();
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
