package dev.changeover.schema;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import liquibase.Labels;
import liquibase.change.CheckSum;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.RanChangeSet;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class OldReleaseTests {

	private static final String MASTER = "db/changelog/db.changelog-master.yaml";

	private final DatabaseChangeLog changelog = new DatabaseChangeLog(MASTER);

	OldReleaseTests() {
		this.changelog.addChangeSet(new ChangeSet("orders", "shop", false, false, MASTER, null, null, this.changelog));
	}

	@Test
	void knowsTheContractOfItsMigrationByNameWhateverTheFile() {
		refuses(declaring("a"), ran("db/changelog/9.yaml", "drop", "contract, a"));
		starts(declaring("b"), ran("db/changelog/9.yaml", "drop", "contract, a"));
	}

	@Test
	void knowsTheContractOfAMigrationItHasNotHeardOfByTheFileItSharesWithIt() {
		refuses(declaring(), ran(MASTER, "orders", null), ran("classpath:" + MASTER, "drop", "contract, a"));
	}

	@Test
	void leavesAnotherApplicationAloneWhoseChangelogHasTheSameName() {
		starts(declaring("b"), ran(MASTER, "their-orders", null), ran(MASTER, "drop", "contract, a"));
		starts(declaring(), ran(MASTER, "their-orders", null), ran(MASTER, "drop", "contract, a"));
	}

	@Test
	void knowsAContractWithoutANameByWhatThePhasesTell() {
		refuses(declaring("a"), "a"::equals, ran("db/changelog/9.yaml", "drop", "contract"));
		starts(declaring("a"), (name) -> false, ran("db/changelog/9.yaml", "drop", "contract"));
		starts(declaring("a", "b"), (name) -> true, ran("db/changelog/9.yaml", "drop", "contract"));
	}

	@Test
	void letsAReleaseDropTheChangesetThatSaysItIsRetired() {
		GuardSettings retired = new GuardSettings(List.of(), List.of("a"), false, true, java.time.Duration.ZERO,
				LintSettings.DEFAULT, java.util.Set.of());

		starts(retired, ran(MASTER, "orders", null), ran(MASTER, "drop", "contract, a"));
		starts(retired, ran(MASTER, "orders", null), ran(MASTER, "drop", "contract"));
	}

	@Test
	void asksForNothingThatOnlyExpandsOrTightens() {
		starts(declaring("a"), ran(MASTER, "orders", null), ran(MASTER, "address", "expand, a"),
				ran(MASTER, "not-null", "tighten, a"));
	}

	private void refuses(GuardSettings settings, RanChangeSet... ran) {
		refuses(settings, (name) -> false, ran);
	}

	private void refuses(GuardSettings settings, Predicate<String> contracted, RanChangeSet... ran) {
		assertThatExceptionOfType(ChangelogException.class).isThrownBy(() -> learned(settings, contracted, ran).check())
			.withMessageContaining("it is older");
	}

	private void starts(GuardSettings settings, RanChangeSet... ran) {
		starts(settings, (name) -> false, ran);
	}

	private void starts(GuardSettings settings, Predicate<String> contracted, RanChangeSet... ran) {
		assertThatNoException().isThrownBy(() -> learned(settings, contracted, ran).check());
	}

	private OldRelease learned(GuardSettings settings, Predicate<String> contracted, RanChangeSet... ran) {
		OldRelease release = new OldRelease(settings, contracted);
		release.learn(this.changelog, List.of(), List.of(ran));
		return release;
	}

	private static GuardSettings declaring(String... names) {
		return new GuardSettings(List.of(names), List.of(), false, true, java.time.Duration.ZERO, LintSettings.DEFAULT,
				java.util.Set.of());
	}

	private static RanChangeSet ran(String file, String id, String labels) {
		return new RanChangeSet(file, id, "shop", CheckSum.compute("x"), null, null, null, null, null, null,
				(labels != null) ? new Labels(labels) : new Labels(Set.of()), "deployment");
	}

}
