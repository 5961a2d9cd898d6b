package dev.changeover.test;

import dev.changeover.schema.LintLevel;
import dev.changeover.schema.LintRule;
import org.junit.jupiter.api.Test;

import static dev.changeover.test.ChangelogAssert.assertThatChangelog;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChangelogAssertTests {

	private static final String SHOP = "classpath:db/changelog/db.changelog-master.yaml";

	private static final String CARELESS = "classpath:db/changelog/careless.yaml";

	// tag::changelog[]
	@Test
	void acceptsASafeChangelog() {
		assertThatChangelog(SHOP).isSafe();
	}
	// end::changelog[]

	@Test
	void namesEachErrorAndWhatToDo() {
		assertThatThrownBy(() -> assertThatChangelog(CARELESS).since("customer").isSafe())
			.isInstanceOf(AssertionError.class)
			.hasMessageContaining("should have no errors, but has 1")
			.hasMessageContaining("careless.yaml::drop::shop")
			.hasMessageContaining("contract");
	}

	@Test
	void passesOverWhatIsOlderThanABaseline() {
		assertThatChangelog(CARELESS).since("drop").isSafe();
	}

	@Test
	void passesOverARuleThatIsOff() {
		assertThatChangelog(CARELESS).since("customer").rule(LintRule.DROP_COLUMN, LintLevel.OFF).isSafe();
	}

}
