package dev.changeover.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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

	@Test
	void samplesEachSideAndRoleForItself() {
		Audience audience = new Audience();

		for (Side side : Side.values()) {
			for (Role role : Role.values()) {
				assertThat(LongStream.range(0, 100).filter((call) -> audience.samples(side, role, call)).count())
					.as("%s %s", side, role)
					.isEqualTo(8);
			}
		}
	}

	@Test
	void tellsTheTimeOfASampledSuccessOnly() {
		List<String> heard = new ArrayList<>();
		Audience audience = audience(new Hearing(heard));

		audience.called(Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 100, 7, true);
		audience.called(Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 100, 8, false);
		audience.called(Side.OLD, Role.SECONDARY, Outcome.FAILURE, 100, 9, true);

		assertThat(heard).containsExactly("called NEW AUTHORITATIVE SUCCESS 100 7", "sampled NEW AUTHORITATIVE 7",
				"called NEW AUTHORITATIVE SUCCESS 100 8", "called OLD SECONDARY FAILURE 100 9");
	}

	@Test
	void tellsEveryoneAlthoughOneFailsAndSaysSoOnce() {
		List<String> heard = new ArrayList<>();
		Audience audience = audience(new Failing(), new Hearing(heard));

		List<String> logged = LoggedMessages.during(Audience.class, () -> {
			audience.called(Side.OLD, Role.AUTHORITATIVE, Outcome.SUCCESS, 1, 1, false);
			audience.counted(Side.OLD, Role.AUTHORITATIVE, 2);
			audience.compared(Verdict.MATCH);
			audience.diverged();
			audience.undecided();
		});

		assertThat(heard).containsExactly("called OLD AUTHORITATIVE SUCCESS 1 1", "counted OLD AUTHORITATIVE 2",
				"compared MATCH", "diverged", "undecided");
		assertThat(logged).singleElement().asString().contains("Failing failed with java.lang.IllegalStateException");
	}

	@Test
	void saysOfAListenerThatItFailedWhateverItWasToldFirst() {
		List<Consumer<Audience>> told = List.of(
				(audience) -> audience.called(Side.OLD, Role.AUTHORITATIVE, Outcome.SUCCESS, 1, 1, false),
				(audience) -> audience.counted(Side.OLD, Role.AUTHORITATIVE, 1),
				(audience) -> audience.compared(Verdict.MATCH), Audience::diverged, Audience::undecided);

		for (Consumer<Audience> each : told) {
			Audience audience = audience(new Failing());
			assertThat(LoggedMessages.during(Audience.class, () -> each.accept(audience))).hasSize(1);
		}
	}

	@Test
	void isUndecidedForTheFirstTimeOnce() {
		Audience audience = new Audience();

		assertThat(audience.undecided()).isTrue();
		assertThat(audience.undecided()).isFalse();
	}

	private static Audience audience(OperationListener... listeners) {
		Audience audience = new Audience();
		audience.seat(List.of(listeners));
		return audience;
	}

	private record Hearing(List<String> heard) implements OperationListener {

		@Override
		public void called(Side side, Role role, Outcome outcome, long at, long nanos) {
			this.heard.add("called " + side + " " + role + " " + outcome + " " + at + " " + nanos);
		}

		@Override
		public void sampled(Side side, Role role, long nanos) {
			this.heard.add("sampled " + side + " " + role + " " + nanos);
		}

		@Override
		public void counted(Side side, Role role, long at) {
			this.heard.add("counted " + side + " " + role + " " + at);
		}

		@Override
		public void compared(Verdict verdict) {
			this.heard.add("compared " + verdict);
		}

		@Override
		public void diverged() {
			this.heard.add("diverged");
		}

		@Override
		public void undecided() {
			this.heard.add("undecided");
		}

	}

	private static final class Failing implements OperationListener {

		@Override
		public void called(Side side, Role role, Outcome outcome, long at, long nanos) {
			throw new IllegalStateException();
		}

		@Override
		public void counted(Side side, Role role, long at) {
			throw new IllegalStateException();
		}

		@Override
		public void compared(Verdict verdict) {
			throw new IllegalStateException();
		}

		@Override
		public void diverged() {
			throw new IllegalStateException();
		}

		@Override
		public void undecided() {
			throw new IllegalStateException();
		}

	}

}
