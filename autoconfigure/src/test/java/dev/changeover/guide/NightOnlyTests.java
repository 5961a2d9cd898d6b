package dev.changeover.guide;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;

import dev.changeover.sweep.Throttle;
import org.junit.jupiter.api.Test;

import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

class NightOnlyTests {

	@Test
	void holdsSweepsByDay() {
		assertThat(at("2026-11-21T05:59:00Z").reason("accounts")).isEmpty();
		assertThat(at("2026-11-21T06:00:00Z").reason("accounts")).contains("it is day");
	}

	private static NightOnly at(String time) {
		return new NightOnly(Clock.fixed(Instant.parse(time), ZoneOffset.UTC));
	}

	// tag::throttle[]
	@Component
	static class NightOnly implements Throttle {

		private final Clock clock;

		NightOnly(Clock clock) {
			this.clock = clock;
		}

		@Override
		public Optional<String> reason(String migration) {
			return (LocalTime.now(this.clock).getHour() < 6) ? Optional.empty() : Optional.of("it is day");
		}

	}
	// end::throttle[]

}
