package dev.changeover.togglz.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import dev.changeover.Phase;
import org.jspecify.annotations.Nullable;

/**
 * Numbers and times as people read them.
 */
final class Words {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private Words() {
	}

	static String time(@Nullable Instant at) {
		return (at != null) ? TIME.format(at) : "";
	}

	static String age(Instant since, Instant now) {
		Duration age = Duration.between(since, now);
		return duration(age.isNegative() ? Duration.ZERO : age);
	}

	static String duration(Duration duration) {
		long seconds = duration.toSeconds();
		if (seconds < 60) {
			return seconds + " s";
		}
		if (seconds < 3600) {
			return seconds / 60 + " min " + seconds % 60 + " s";
		}
		if (seconds < 86400) {
			return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
		}
		return seconds / 86400 + " d " + seconds % 86400 / 3600 + " h";
	}

	static String number(long number) {
		return String.format(Locale.ROOT, "%,d", number);
	}

	static String percent(double share) {
		return String.format(Locale.ROOT, (share > 0 && share < 0.001) ? "%.4f %%" : "%.1f %%", share * 100);
	}

	static String millis(double nanos) {
		return String.format(Locale.ROOT, (nanos < 10e6) ? "%.2f ms" : "%.0f ms", nanos / 1e6);
	}

	/** {@code REVERSE_BACKFILL} as {@code reverse backfill}. */
	static String name(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	/** What a phase does. */
	static String meaning(Phase phase) {
		String answers = phase.authoritative() + " answers";
		if (phase.darkRead()) {
			return answers + ", " + phase.authoritative().other() + " written and compared";
		}
		return phase.dualWrite() ? answers + ", " + phase.authoritative().other() + " written too"
				: "only " + phase.authoritative();
	}

	/** A name of several words, as the beginning of a sentence. */
	static String sentence(String words) {
		return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
	}

}
