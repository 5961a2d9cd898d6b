package dev.changeover.routing;

import java.util.List;
import java.util.Optional;

import dev.changeover.Key;
import dev.changeover.Phase;
import dev.changeover.Write;
import dev.changeover.phase.FixedPhases;
import dev.changeover.phase.Migration;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.SideEvidence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is concluded from what both sides of a write returned and were seen to change.
 */
class WriteResultsTests {

	private static final SideEvidence COMPLETE = new SideEvidence(1L, 1L);

	private static final SideEvidence LACKING = new SideEvidence(1L, null);

	private static final Changes ALIKE = new Changes(true, 1, null, null, false);

	private final FixedPhases phases = new FixedPhases(new Migrations(List.of(Migration.named(Shop.MIGRATION))));

	private final MigrationState complete = this.phases.state(Phase.LIVE, COMPLETE, COMPLETE);

	private final WriteResults results = new WriteResults(
			new RowTables("old_row", List.of("id"), "new_row", List.of("id"), true));

	@Test
	void comparesCountsHoweverTheyAreReturned() {
		assertThat(returned("count", 3, 2).difference()).isEqualTo("OLD 3, NEW 2 rows");
		assertThat(returned("count", 3L, (short) 2).difference()).isEqualTo("OLD 3, NEW 2 rows");
		assertThat(returned("count", true, false).difference()).isEqualTo("OLD 1, NEW 0 rows");
		assertThat(returned("count", new int[] { 1, 2 }, new int[] { 1, 1 }).difference())
			.isEqualTo("OLD 3, NEW 2 rows");
		assertThat(returned("count", new long[] { 1, 2 }, new long[] { 1, 1 }).difference())
			.isEqualTo("OLD 3, NEW 2 rows");
		assertThat(returned("count", true, 1)).isEqualTo(WriteResults.Judgement.SAME);
		assertThat(returned("count", new int[] { 2, 1 }, 3L)).isEqualTo(WriteResults.Judgement.SAME);
	}

	@Test
	void expectsNoMoreRowsOnASideThatLacksSome() {
		MigrationState oldLacks = this.phases.state(Phase.RAMP_DOWN, LACKING, COMPLETE);
		MigrationState newLacks = this.phases.state(Phase.DUAL_WRITE, COMPLETE, LACKING);

		assertThat(returned("count", 2, 3, oldLacks)).isEqualTo(WriteResults.Judgement.SAME);
		assertThat(returned("count", 3, 2, oldLacks).difference()).isNotNull();
		assertThat(returned("count", 3, 2, newLacks)).isEqualTo(WriteResults.Judgement.SAME);
		assertThat(returned("count", 2, 3, newLacks).difference()).isNotNull();
	}

	@Test
	void comparesTheKeysThatBothSidesReturn() {
		Row one = new Row(1L, "a");
		Row other = new Row(2L, "a");

		assertThat(returned("save", one, new Row(1L, "b"))).isEqualTo(WriteResults.Judgement.SAME);
		assertThat(returned("save", one, other))
			.isEqualTo(WriteResults.Judgement.differ("OLD and NEW returned different keys"));
		assertThat(returned("save", new Row(null, "a"), one)).isEqualTo(WriteResults.Judgement.SAME);
		assertThat(returned("take", "one", "two")).isEqualTo(WriteResults.Judgement.SAME);
	}

	@Test
	void tellsARowFromNone() {
		Row row = new Row(1L, "a");

		assertThat(returned("save", row, null).difference()).isEqualTo("OLD and NEW returned different keys");
		assertThat(returned("save", Optional.empty(), Optional.of(row)).difference()).isNotNull();
		assertThat(returned("take", "one", null).difference()).isNotNull();
		assertThat(returned("save", null, Optional.empty())).isEqualTo(WriteResults.Judgement.SAME);
		assertThat(returned("take", Optional.empty(), Optional.empty())).isEqualTo(WriteResults.Judgement.SAME);
	}

	@Test
	void takesAGeneratedKeyForNoCount() {
		SideRun old = new SideRun(7L, null, ALIKE);
		SideRun fresh = new SideRun(8L, null, ALIKE);

		assertThat(this.results.judge(operation("insert"), true, old, fresh, this.complete).difference())
			.isEqualTo("OLD and NEW returned different keys");
	}

	@Test
	void doubtsANumberThatIsNothingOnOneSide() {
		assertThat(changed("remove", changes(3), changes(0)))
			.isEqualTo(WriteResults.Judgement.doubtful("OLD changed 3, NEW 0 rows"));
		assertThat(changed("remove", changes(0), changes(3)))
			.isEqualTo(WriteResults.Judgement.differ("OLD changed 0, NEW 3 rows"));
	}

	@Test
	void forgivesANumberOfRowsOfOneKey() {
		assertThat(changed("remove", deletes(1, "old_row"), deletes(2, "new_row")))
			.isEqualTo(WriteResults.Judgement.SAME);
	}

	@Test
	void looksAtTheRowsOfManyKeys() {
		String difference = "OLD changed 1, NEW 2 rows";

		assertThat(changed("removeAll", deletes(1, "old_row"), deletes(2, "new_row")))
			.isEqualTo(WriteResults.Judgement.looked(difference, true));
		assertThat(changed("removeAll", deletes(1, "old_row"), deletes(2, "new_line")))
			.isEqualTo(WriteResults.Judgement.looked(difference, false));
		assertThat(changed("removeAll", changes(1), changes(2))).isEqualTo(WriteResults.Judgement.SAME);
	}

	@Test
	void decidesABulkWriteByItsDeclaredTablesOnly() {
		assertThat(changed("removeByCity", deletes(1, "old_row"), deletes(2, "new_row")))
			.isEqualTo(WriteResults.Judgement.differ("OLD changed 1, NEW 2 rows"));
		assertThat(changed("removeByCity", deletes(1, "old_row"), deletes(2, "new_line")))
			.isEqualTo(WriteResults.Judgement.open("OLD changed 1, NEW 2 rows"));
	}

	@Test
	void namesTheSideThatRanNoStatement() {
		Changes untold = new Changes(false, 1, null, null, false);
		Changes untoldNothing = new Changes(false, 0, null, "somewhere", false);

		assertThat(changed("remove", Changes.NONE, changes(1)).difference()).startsWith("OLD ran no statement");
		assertThat(changed("remove", untold, Changes.NONE).difference()).startsWith("NEW ran no statement");
		assertThat(changed("remove", untold, untold).difference()).startsWith("not every statement told");
		assertThat(changed("remove", Changes.NONE, untoldNothing).difference()).startsWith("not every statement told");
		assertThat(changed("remove", untoldNothing, Changes.NONE).difference()).startsWith("not every statement told");
		assertThat(changed("remove", Changes.NONE, Changes.NONE)).isEqualTo(WriteResults.Judgement.SAME);
		assertThat(changed("save", untold, untold)).isEqualTo(WriteResults.Judgement.SAME);
	}

	@Test
	void asksNothingOfStatementsThatDoNotTellWhereASideLacksRows() {
		for (MigrationState state : List.of(this.phases.state(Phase.DUAL_WRITE, COMPLETE, LACKING),
				this.phases.state(Phase.RAMP_DOWN, LACKING, COMPLETE))) {
			assertThat(this.results.judge(operation("remove"), false, new SideRun(null, null, Changes.UNSEEN),
					new SideRun(null, null, Changes.UNSEEN), state))
				.isEqualTo(WriteResults.Judgement.SAME);
		}
	}

	private WriteResults.Judgement returned(String method, @Nullable Object old, @Nullable Object fresh) {
		return returned(method, old, fresh, this.complete);
	}

	private WriteResults.Judgement returned(String method, @Nullable Object old, @Nullable Object fresh,
			MigrationState state) {
		return this.results.judge(operation(method), false, new SideRun(old, null, ALIKE),
				new SideRun(fresh, null, ALIKE), state);
	}

	private WriteResults.Judgement changed(String method, Changes old, Changes fresh) {
		return this.results.judge(operation(method), false, new SideRun(null, null, old),
				new SideRun(null, null, fresh), this.complete);
	}

	private static Changes changes(long rows) {
		return new Changes(true, rows, null, null, false);
	}

	private static Changes deletes(long rows, String table) {
		return new Changes(true, rows, SqlEffect.Kind.DELETES, table, false);
	}

	private static Operation operation(String method) {
		return Operations.of(Rows.class, method);
	}

	record Row(@Nullable Long id, String city) {
	}

	interface Rows {

		@Write(keys = Write.Keys.UNKNOWN)
		Object count();

		@Write
		Object save(@Key("id") Row row);

		@Write
		Long insert(@Key("id") Row row);

		@Write(keys = Write.Keys.UNKNOWN)
		Object take();

		@Write
		void remove(@Key long id);

		@Write
		void removeAll(@Key List<Long> ids);

		@Write(keys = Write.Keys.UNKNOWN)
		void removeByCity(String city);

	}

}
