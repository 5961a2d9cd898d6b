package dev.changeover.routing;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Equality of values that hold no others: numbers by value whatever their type or scale,
 * timestamps by a stated precision, everything else of the JDK by {@code equals}.
 */
final class Scalars {

	private final Duration precision;

	Scalars(Duration precision) {
		this.precision = precision;
	}

	/**
	 * Compares two values.
	 * @return whether they are equal, or {@code null} when one is no scalar
	 */
	@Nullable Boolean equal(Object left, Object right) {
		if (left instanceof Number one && right instanceof Number other) {
			return equalNumbers(one, other);
		}
		if (left instanceof CharSequence || right instanceof CharSequence) {
			return left.toString().equals(right.toString()) && right instanceof CharSequence
					&& left instanceof CharSequence;
		}
		Instant one = instant(left);
		Instant other = instant(right);
		if (one != null && other != null) {
			return Duration.between(one, other).abs().compareTo(this.precision) < 0 || one.equals(other);
		}
		if (left instanceof AtomicBoolean first && right instanceof AtomicBoolean second) {
			return first.get() == second.get();
		}
		return (isScalar(left) || isScalar(right)) ? (Boolean) left.equals(right) : null;
	}

	/**
	 * A key of a map in a form that is equal where the numbers are.
	 */
	@Nullable Object key(@Nullable Object key) {
		return (key instanceof Number number && exact(number) != null) ? String.valueOf(exact(number)) : key;
	}

	private static boolean equalNumbers(Number left, Number right) {
		BigDecimal one = exact(left);
		BigDecimal other = exact(right);
		return (one != null && other != null) ? one.compareTo(other) == 0 : left.toString().equals(right.toString());
	}

	// A float has no value of its own in decimal: 0.1f is taken as it prints.
	private static @Nullable BigDecimal exact(Number number) {
		try {
			BigDecimal value = new BigDecimal(number.toString());
			return (value.signum() == 0) ? BigDecimal.ZERO : value.stripTrailingZeros();
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	private static @Nullable Instant instant(Object value) {
		if (value instanceof Instant instant) {
			return instant;
		}
		if (value instanceof OffsetDateTime time) {
			return time.toInstant();
		}
		if (value instanceof ZonedDateTime time) {
			return time.toInstant();
		}
		if (value instanceof LocalDateTime time) {
			return time.toInstant(ZoneOffset.UTC);
		}
		if (value instanceof LocalTime time) {
			return Instant.EPOCH.plusNanos(time.toNanoOfDay());
		}
		if (value instanceof java.sql.Timestamp timestamp) {
			return timestamp.toInstant();
		}
		return (value.getClass() == Date.class) ? ((Date) value).toInstant() : null;
	}

	private static boolean isScalar(Object value) {
		Class<?> type = value.getClass();
		if (value instanceof Enum || value instanceof Class || value instanceof Path) {
			return true;
		}
		return !type.isArray() && type.getName().startsWith("java.") && !(value instanceof Iterable
				|| value instanceof java.util.Map || value instanceof java.util.Optional);
	}

}
