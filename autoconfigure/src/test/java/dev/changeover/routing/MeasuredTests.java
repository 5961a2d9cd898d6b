package dev.changeover.routing;

import dev.changeover.Side;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one window of an auto-rollback leaves to the next one.
 */
class MeasuredTests {

	private final Measured measured = new Measured();

	@Test
	void countsOnlyTheCallsThatNewAnswersForTheCaller() {
		call(Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 3, 1);
		call(Side.NEW, Role.AUTHORITATIVE, Outcome.FAILURE, 2, 1);
		call(Side.NEW, Role.DARK, Outcome.FAILURE, 7, 1);
		call(Side.OLD, Role.AUTHORITATIVE, Outcome.FAILURE, 7, 1);

		assertThat(this.measured.sample()).isEqualTo(new Budget.Sample(5, 2, 0, 0, 0));
	}

	@Test
	void leavesTooFewCallsToTheNextWindow() {
		call(Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 15, 1);
		call(Side.NEW, Role.AUTHORITATIVE, Outcome.FAILURE, 4, 1);

		assertThat(this.measured.next().sample()).isEqualTo(new Budget.Sample(19, 4, 0, 0, 0));

		call(Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 1, 1);
		assertThat(this.measured.next().sample()).isEqualTo(new Budget.Sample(0, 0, 0, 0, 0));
	}

	@Test
	void leavesTooFewComparisonsToTheNextWindow() {
		compare(Verdict.MATCH, 10);
		compare(Verdict.MISMATCH, 9);
		compare(Verdict.RACED, 30);

		assertThat(this.measured.next().sample()).isEqualTo(new Budget.Sample(0, 0, 10, 9, 0));

		compare(Verdict.MISMATCH, 1);
		assertThat(this.measured.next().sample()).isEqualTo(new Budget.Sample(0, 0, 0, 0, 0));
	}

	@Test
	void leavesTimesOfAnOperationThatOneSideRanTooRarelyToTheNextWindow() {
		call(Side.OLD, Role.DARK, Outcome.SUCCESS, 19, 100);
		call(Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 40, 300);
		assertThat(this.measured.sample().latencyRatio()).isZero();

		Measured next = this.measured.next();
		next.called("find", Side.OLD, Role.DARK, Outcome.SUCCESS, 100);

		assertThat(next.sample().latencyRatio()).isEqualTo(3);
		assertThat(next.next().sample().latencyRatio()).isZero();
	}

	@Test
	void comparesTheTimesOfSuccessesOnly() {
		call(Side.OLD, Role.DARK, Outcome.SUCCESS, 20, 100);
		call(Side.NEW, Role.AUTHORITATIVE, Outcome.SUCCESS, 20, 200);
		call(Side.NEW, Role.AUTHORITATIVE, Outcome.FAILURE, 20, 9000);

		assertThat(this.measured.sample().latencyRatio()).isEqualTo(2);
	}

	private void call(Side side, Role role, Outcome outcome, int times, long nanos) {
		for (int i = 0; i < times; i++) {
			this.measured.called("find", side, role, outcome, nanos);
		}
	}

	private void compare(Verdict verdict, int times) {
		for (int i = 0; i < times; i++) {
			this.measured.compared(verdict);
		}
	}

}
