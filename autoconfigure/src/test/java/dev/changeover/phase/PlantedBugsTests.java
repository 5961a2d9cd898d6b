package dev.changeover.phase;

import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The simulation finds each of these mistakes. A seed counts for the code as it is now,
 * so they are searched from the first one on.
 */
class PlantedBugsTests {

	private static final String PHASE = "dev/changeover/phase/";

	@TempDir
	private Path directory;

	private PlantedBugs product;

	@BeforeEach
	void copy() {
		this.product = new PlantedBugs(this.directory);
	}

	@Test
	void acknowledgesTooEarly() throws Exception {
		this.product.change(PHASE + "Membership.java", "&& this.phases.hasLeft(index, state.epoch())", "");

		assertFound("does not write");
	}

	@Test
	void forgetsTheLocalDeadline() throws Exception {
		this.product.change(PHASE + "Lease.java", "return now - this.deadline < 0;", "return true;");

		assertFound("does not write");
	}

	@Test
	void skipsTheCompareAndSet() throws Exception {
		this.product.change(PHASE + "PhaseTable.java", "m.NAME = ? for update\")", "m.NAME = ?\")")
			.change(PHASE + "PhaseTable.java", "m.NAME = ? for update\" + wait)", "m.NAME = ?\")")
			.change(PHASE + "PhaseTable.java", "where NAME = ? and EPOCH = ?", "where NAME = ? and EPOCH > ? - 1000");

		assertFound("was followed by");
	}

	@Test
	void readsThePhaseBeforeItRegisters() throws Exception {
		this.product
			.change(PHASE + "Membership.java", "String incarnation = this.incarnations.get();",
					"String incarnation = this.incarnations.get(); List<Row> early = read();")
			.change(PHASE + "Membership.java", "takeUp(rows, incarnation);", "takeUp(early, incarnation);");

		assertFound("does not write");
	}

	@Test
	void recordsAFailureInDarkRead() throws Exception {
		this.product.change("dev/changeover/Phase.java", "return this.dualWrite && this.darkRead;",
				"return this == LIVE;");

		assertFound("was committed");
	}

	@Test
	void keepsTransactionsOfAnIncarnationThatWasGivenUp() throws Exception {
		this.product.change(PHASE + "Lease.java", "this.incarnation = newIncarnation;",
				"this.incarnation = \"always the same\";");

		assertFound("does not write");
	}

	@Test
	void takesAStepThatAnInstanceHasNotAcknowledged() throws Exception {
		this.product.change(PHASE + "Member.java", "&& this.acknowledged >= epoch", "");

		assertFound("does not write");
	}

	private void assertFound(String how) throws Exception {
		String outcome = this.product.run(1, 10_000);

		System.out.println(outcome.lines().findFirst().orElse(""));
		assertThat(outcome).startsWith("History ").contains(how);
	}

}
