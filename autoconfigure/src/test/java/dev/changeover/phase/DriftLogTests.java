package dev.changeover.phase;

import java.time.Instant;
import java.util.List;

import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class DriftLogTests {

	private final Engine engine = new Engine(TestDatabase.H2);

	private final DriftLog drift = new DriftLog(this.engine.database);

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void givesTheConnectionBackAfterCounting() {
		this.drift.counts(Engine.NAME);

		assertThat(this.engine.dataSource.getHikariPoolMXBean().getActiveConnections()).isZero();
	}

	@Test
	void takesAKeyThatItCanKeepAsAWholeAndShortensADetail() {
		record("k".repeat(500), "d".repeat(1000));
		record("short", "d".repeat(1001));

		assertThat(this.drift.unresolved(Engine.NAME, 0, 9)).extracting(Drift::key)
			.containsExactly("k".repeat(500), "short");
		assertThat(this.drift.unresolved(Engine.NAME, 0, 9)).extracting(Drift::detail).containsOnly("d".repeat(1000));
		assertThatIllegalArgumentException().isThrownBy(() -> record("k".repeat(501), null))
			.withMessageContaining("has 501 characters");
	}

	@Test
	void resolvesWhatIsNamedAndCountsIt() {
		record("1", null);
		record("2", null);
		record("3", null);
		List<Long> ids = this.drift.unresolved(Engine.NAME, 0, 2).stream().map(Drift::id).toList();

		assertThat(this.drift.resolve(List.of(), "REPAIRED", "me", null)).isZero();
		assertThat(this.drift.resolve(ids, "REPAIRED", "me", null)).isEqualTo(2);
		assertThat(this.drift.resolve(ids, "ACCEPTED", "me", null)).as("they are resolved already").isZero();

		assertThat(this.drift.unresolved(Engine.NAME, 0, 9)).extracting(Drift::key).containsExactly("3");
	}

	@Test
	void knowsWhatWasAcceptedUntilItIsOverwritten() {
		record("1", null);
		record("2", null);
		record("3", null);
		List<Drift> all = this.drift.unresolved(Engine.NAME, 0, 9);
		this.drift.resolve(List.of(all.get(0).id()), "ACCEPTED", "me", "so");
		this.drift.resolve(List.of(all.get(1).id()), "REPAIRED", "me", null);

		assertThat(this.drift.accepted(Engine.NAME, Side.NEW, List.of("1", "2", "3", "4"))).extracting(Drift::key)
			.containsExactly("1");
		assertThat(this.drift.accepted(Engine.NAME, Side.OLD, List.of("1", "2", "3", "4"))).isEmpty();
		assertThat(this.drift.accepted(Engine.NAME, Side.NEW, List.of())).isEmpty();

		this.drift.overwritten(Engine.NAME, Side.NEW, List.of());
		this.drift.overwritten(Engine.NAME, Side.NEW, List.of("2", "3"));
		this.drift.overwritten(Engine.NAME, Side.OLD, List.of("1"));
		this.drift.overwritten(Engine.NAME, Side.NEW, Instant.EPOCH);
		assertThat(this.drift.accepted(Engine.NAME, Side.NEW, List.of("1", "2"))).hasSize(1);

		this.drift.overwritten(Engine.NAME, Side.NEW, List.of("1"));
		assertThat(this.drift.accepted(Engine.NAME, Side.NEW, List.of("1", "2"))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "MISMATCH, city, city, false, true", "MISMATCH, city, 'city, street', false, false",
			"MISMATCH, city, street, false, false", "MISMATCH, city, missing on NEW, true, false",
			"MISMATCH, missing on NEW, missing on NEW, true, true", "MISMATCH, missing on NEW, city, false, false",
			"MISMATCH, , city, false, true", "MISMATCH, , missing on NEW, true, false",
			"MISSED_WRITE, , city, false, true", "MISSED_WRITE, , missing on NEW, true, false",
			"MISSED_WRITE, DataIntegrityViolationException, city, false, true",
			"WRITE_DIVERGENCE, 1 row and 0, street, false, true",
			"WRITE_DIVERGENCE, 1 row and 0, missing on NEW, true, false" })
	void coversTheDifferenceThatWasAccepted(Drift.Kind kind, @Nullable String accepted, String found, boolean missing,
			boolean covered) {
		this.drift.record(Engine.NAME, Side.NEW, kind, "1", accepted, 3);

		assertThat(this.drift.unresolved(Engine.NAME, 0, 1).get(0).covers(found, missing)).isEqualTo(covered);
	}

	@Test
	void coversADifferenceOfManyColumns() {
		record("1", "d".repeat(1200));

		assertThat(this.drift.unresolved(Engine.NAME, 0, 1).get(0).covers("d".repeat(1200), false)).isTrue();
	}

	@Test
	void saysWhichKindItDoesNotKnow() {
		record("1", null);
		this.engine.database.sql("update {drift} set KIND = 'of-a-later-release'").update();

		assertThatIllegalStateException().isThrownBy(() -> this.drift.counts(Engine.NAME))
			.withMessage("Unknown kind of drift 'of-a-later-release'.");
	}

	private void record(String key, @Nullable String detail) {
		this.drift.record(Engine.NAME, Side.NEW, Drift.Kind.MISMATCH, key, detail, 3);
	}

}
