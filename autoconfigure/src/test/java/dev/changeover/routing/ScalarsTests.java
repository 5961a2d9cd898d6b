package dev.changeover.routing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScalarsTests {

	private final Scalars scalars = new Scalars(Duration.ofMillis(1));

	@Test
	void comparesTextsByTheirCharactersAndNeverWithAnythingElse() {
		UUID id = UUID.randomUUID();

		assertThat(this.scalars.equal("one", new StringBuilder("one"))).isTrue();
		assertThat(this.scalars.equal("one", new StringBuilder("two"))).isFalse();
		assertThat(this.scalars.equal("1", 1)).isFalse();
		assertThat(this.scalars.equal(1, "1")).isFalse();
		assertThat(this.scalars.equal(id, id.toString())).isFalse();
		assertThat(this.scalars.equal(id.toString(), id)).isFalse();
	}

	@Test
	void takesOneInstantForEqualHoweverItIsWritten() {
		Instant instant = Instant.parse("2026-11-21T10:00:00Z");
		OffsetDateTime offset = OffsetDateTime.parse("2026-11-21T12:00:00.0009+02:00");
		ZonedDateTime zoned = ZonedDateTime.parse("2026-11-21T11:00:00+01:00[Europe/Berlin]");

		assertThat(this.scalars.equal(instant, offset)).isTrue();
		assertThat(this.scalars.equal(zoned, instant)).isTrue();
		assertThat(this.scalars.equal(Date.from(instant), offset)).isTrue();
		assertThat(this.scalars.equal(offset, zoned.plusSeconds(1))).isFalse();
		assertThat(this.scalars.equal(LocalTime.NOON, LocalTime.NOON.plusNanos(999_999))).isTrue();
		assertThat(this.scalars.equal(LocalTime.NOON, LocalTime.NOON.plusNanos(1_000_000))).isFalse();
	}

	@Test
	void takesOneInstantForEqualWithoutAnyPrecision() {
		Scalars exact = new Scalars(Duration.ZERO);

		assertThat(exact.equal(Instant.EPOCH, new Date(0))).isTrue();
		assertThat(exact.equal(Instant.EPOCH, Instant.EPOCH.plusNanos(1))).isFalse();
	}

	@Test
	void looksIntoAnAtomicBoolean() {
		assertThat(this.scalars.equal(new AtomicBoolean(true), new AtomicBoolean(true))).isTrue();
		assertThat(this.scalars.equal(new AtomicBoolean(true), new AtomicBoolean(false))).isFalse();
		assertThat(this.scalars.equal(new AtomicBoolean(true), true)).isFalse();
		assertThat(this.scalars.equal(true, new AtomicBoolean(true))).isFalse();
	}

	@Test
	void comparesWhatElseHoldsNothingByEquals() {
		assertThat(this.scalars.equal(LocalDate.EPOCH, LocalDate.of(1970, 1, 1))).isTrue();
		assertThat(this.scalars.equal(Path.of("a", "b"), Path.of("a", "b"))).isTrue();
		assertThat(this.scalars.equal(TimeUnit.DAYS, TimeUnit.HOURS)).isFalse();
		assertThat(this.scalars.equal(Own.ONE, Own.TWO)).isFalse();
		assertThat(this.scalars.equal(String.class, Own.class)).isFalse();
		assertThat(this.scalars.equal(new Holder(1), LocalDate.EPOCH)).isFalse();
	}

	@Test
	void leavesToOthersWhatHoldsValues() {
		assertThat(this.scalars.equal(new Holder(1), new Holder(1))).isNull();
		assertThat(this.scalars.equal(List.of(1), List.of(1))).isNull();
		assertThat(this.scalars.equal(Map.of(1, 1), Map.of(1, 1))).isNull();
		assertThat(this.scalars.equal(Optional.of(1), Optional.of(1))).isNull();
		assertThat(this.scalars.equal(new int[1], new int[1])).isNull();
	}

	@Test
	void writesNumbersOfOneValueAsOneKey() {
		assertThat(this.scalars.key(1)).isEqualTo(this.scalars.key(1L))
			.isEqualTo(this.scalars.key(BigInteger.ONE))
			.isEqualTo(this.scalars.key(new BigDecimal("1.00")))
			.isNotEqualTo(this.scalars.key(2));
		assertThat(this.scalars.key(0.0)).isEqualTo(this.scalars.key(new BigDecimal("0.000")));
	}

	@Test
	void leavesOtherKeysAsTheyAre() {
		assertThat(this.scalars.key("one")).isEqualTo("one");
		assertThat(this.scalars.key(Double.NaN)).isEqualTo(Double.NaN);
		assertThat(this.scalars.key(null)).isNull();
	}

	enum Own {

		ONE, TWO

	}

	record Holder(int value) {
	}

}
