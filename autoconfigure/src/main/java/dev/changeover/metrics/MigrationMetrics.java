package dev.changeover.metrics;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.PhaseTable;
import dev.changeover.report.Deadlines;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.Sweeps;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the migrations stand, as gauges. The tables are read when gauges are, once for
 * all of them and at most every few seconds; while they cannot be read the gauges are not
 * a number. Thread-safe.
 */
public final class MigrationMetrics implements MeterBinder {

	private static final Logger logger = LoggerFactory.getLogger(MigrationMetrics.class);

	private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

	private final Migrations migrations;

	private final Supplier<Reading> tables;

	private final Supplier<Integer> trouble;

	private final Clock clock;

	private final Supplier<Long> nanoTime;

	// Both guarded by this.
	private Reading last = Reading.NONE;

	private long nextAt;

	private MigrationMetrics(Migrations migrations, Supplier<Reading> tables, Supplier<Integer> trouble, Clock clock,
			Supplier<Long> nanoTime) {
		this.migrations = migrations;
		this.tables = tables;
		this.trouble = trouble;
		this.clock = clock;
		this.nanoTime = nanoTime;
		this.nextAt = nanoTime.get();
	}

	/**
	 * Makes the gauges.
	 * @param sources what they read
	 * @param clock tells the day for deadlines, and the age of a phase
	 * @param nanoTime tells how fresh a reading is
	 * @return gauges to be bound
	 */
	public static MigrationMetrics of(Sources sources, Clock clock, Supplier<Long> nanoTime) {
		return new MigrationMetrics(sources.migrations(), () -> Reading.take(sources),
				() -> sources.fleet().trouble().size(), clock, nanoTime);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("changeover.trouble", this.trouble, Supplier::get)
			.description("What this instance finds wrong with its part in the fleet, in number")
			.register(registry);
		for (Migration migration : this.migrations) {
			String name = migration.name();
			gauge(registry, "changeover.phase",
					"Current phase: 0 OFF, 1 DUAL_WRITE, 2 DARK_READ, 3 LIVE, 4 RAMP_DOWN," + " 5 COMPLETE", name,
					Reading.OfMigration::phase);
			TimeGauge
				.builder("changeover.phase.age", this, TimeUnit.SECONDS,
						(metrics) -> metrics.value(name,
								(read) -> Duration.between(read.since(), this.clock.instant()).toSeconds()))
				.description("Time since the current phase was entered")
				.tag("migration", name)
				.register(registry);
			gauge(registry, "changeover.overdue", "1 when the deadline has passed and the migration is not over", name,
					Reading.OfMigration::overdue);
			gauge(registry, "changeover.lingering", "1 when both sides have been written for too long", name,
					Reading.OfMigration::lingering);
			gauge(registry, "changeover.sweep.stalled", "1 when a sweep runs and does not get on", name,
					Reading.OfMigration::stalled);
			gauge(registry, "changeover.fleet.lagging", "Instances that have not taken up the current epoch", name,
					Reading.OfMigration::lagging);
			for (Side side : Side.values()) {
				for (Drift.Kind kind : Drift.Kind.values()) {
					gauge(registry, "changeover.drift", "Unresolved drift", name, (read) -> read.drift(side, kind),
							"side", tag(side), "kind", kind.label());
				}
			}
			for (SweepKind kind : SweepKind.values()) {
				gauge(registry, "changeover.sweep.rows", "Rows that the latest sweep has done", name,
						(read) -> read.rows(kind), "kind", tag(kind));
				gauge(registry, "changeover.sweep.progress", "Share of its rows that the latest sweep has done", name,
						(read) -> read.progress(kind), "kind", tag(kind));
			}
		}
	}

	private void gauge(MeterRegistry registry, String meter, String description, String migration,
			ToDoubleFunction<Reading.OfMigration> value, String... tags) {
		Gauge.builder(meter, this, (metrics) -> metrics.value(migration, value))
			.description(description)
			.tag("migration", migration)
			.tags(tags)
			.register(registry);
	}

	private double value(String migration, ToDoubleFunction<Reading.OfMigration> value) {
		Reading.OfMigration read = reading().migrations().get(migration);
		return (read != null) ? value.applyAsDouble(read) : Double.NaN;
	}

	private synchronized Reading reading() {
		long now = this.nanoTime.get();
		if (now - this.nextAt >= 0) {
			this.nextAt = now + FRESH_NANOS;
			try {
				this.last = this.tables.get();
			}
			catch (RuntimeException ex) {
				this.last = Reading.NONE;
				logger.debug("No gauges, as the tables cannot be read", ex);
			}
		}
		return this.last;
	}

	private static String tag(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * What the gauges read.
	 *
	 * @param migrations the declared migrations
	 * @param table where they stand
	 * @param fleet who takes part
	 * @param drift where the sides differ
	 * @param sweeps the walks over all rows, where the application has any
	 * @param deadlines what takes too long
	 */
	public record Sources(Migrations migrations, PhaseTable table, Fleet fleet, DriftLog drift, @Nullable Sweeps sweeps,
			Deadlines deadlines) {
	}

}
