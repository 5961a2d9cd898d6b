package dev.changeover.phase;

import java.util.List;

import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Verdicts counted by several instances.
 */
class ComparisonsTests {

	private static final String OTHER = "order-lines";

	private final Engine engine = new Engine(TestDatabase.H2);

	private final Comparisons here = comparisons();

	private final Comparisons there = comparisons();

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void countHereAtOnceAndThereOnceTheyAreTold() {
		this.here.add(0, 3, 5, 5);
		assertThat(this.here.totals(Engine.NAME, 3)).isEqualTo(new Comparisons.Totals(5, 5));
		assertThat(this.there.totals(Engine.NAME, 3)).isEqualTo(new Comparisons.Totals(0, 0));

		this.here.flush("a");

		assertThat(this.here.totals(Engine.NAME, 3)).isEqualTo(new Comparisons.Totals(5, 5));
		assertThat(this.there.totals(Engine.NAME, 3)).isEqualTo(new Comparisons.Totals(5, 5));
	}

	@Test
	void addUpOverTicksAndInstances() {
		this.here.add(0, 3, 10, 0);
		this.here.flush("a");
		this.here.add(0, 3, 2, 3);
		this.there.add(0, 3, 100, 1);
		assertThat(this.here.totals(Engine.NAME, 3)).isEqualTo(new Comparisons.Totals(12, 3));

		this.here.flush("a");
		this.here.flush("a");
		this.there.flush("b");

		assertThat(this.here.totals(Engine.NAME, 3)).isEqualTo(new Comparisons.Totals(112, 4));
		assertThat(this.there.totals(Engine.NAME, 3)).isEqualTo(new Comparisons.Totals(112, 4));
	}

	@Test
	void areKeptApartByMigrationAndEpoch() {
		this.here.add(0, 3, 1, 0);
		this.here.add(0, 4, 2, 0);
		this.here.add(1, 3, 4, 0);
		this.here.flush("a");

		assertThat(this.there.totals(Engine.NAME, 3).matches()).isEqualTo(1);
		assertThat(this.there.totals(Engine.NAME, 4).matches()).isEqualTo(2);
		assertThat(this.there.totals(OTHER, 3).matches()).isEqualTo(4);
	}

	@Test
	void costNoRowWhereNothingWasCompared() {
		this.here.add(0, 3, 0, 0);

		this.here.flush("a");

		assertThat(this.engine.database.sql("select count(*) from {comparison}").query(Long.class).single()).isZero();
	}

	@Test
	void haveAShareOfDifferences() {
		assertThat(new Comparisons.Totals(3, 1).mismatchRate()).isEqualTo(0.25);
		assertThat(new Comparisons.Totals(0, 0).mismatchRate()).isZero();
	}

	private Comparisons comparisons() {
		return new Comparisons(this.engine.database,
				new Migrations(List.of(Migration.named(Engine.NAME), Migration.named(OTHER))));
	}

}
