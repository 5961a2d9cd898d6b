package dev.changeover.routing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChangesTests {

	private final Changes.Sum sum = new Changes.Sum();

	@Test
	void isNothingBeforeTheFirstStatement() {
		assertThat(this.sum.total()).isSameAs(Changes.NONE);
	}

	@Test
	void namesTheTableOfOneStatementAmongQueries() {
		counted("select * from address where id = 1", 0);
		counted("delete from address where id = 1", 1);
		counted("select count(*) from address", 0);

		assertThat(this.sum.total()).isEqualTo(new Changes(true, 1, SqlEffect.Kind.DELETES, "address", false));
	}

	@Test
	void addsUpStatementsOfOneKindWithoutNamingATable() {
		counted("update address set city = 'a' where id = 1", 2);
		counted("update address set city = 'b' where id = 2", 3);

		assertThat(this.sum.total()).isEqualTo(new Changes(true, 5, SqlEffect.Kind.UPDATES, null, false));
	}

	@Test
	void mayHaveChangedRowsWhereItDidOrDoesNotTell() {
		counted("select * from address", 0);
		counted("delete from address where id = 1", 0);
		assertThat(this.sum.mayHaveChanged()).isFalse();

		add("insert into address values (1) returning id", 0, false, true);
		assertThat(this.sum.mayHaveChanged()).isTrue();
	}

	@Test
	void isOfNoKindWhereKindsAreMixed() {
		counted("delete from address where id = 1", 1);
		counted("update address set city = 'a' where id = 2", 1);
		counted("update address set city = 'a' where id = 3", 1);

		assertThat(this.sum.total()).isEqualTo(new Changes(true, 3, null, null, false));
	}

	@Test
	void isOfNoKindWhereItInserts() {
		counted("insert into address values (1)", 1);

		assertThat(this.sum.total()).isEqualTo(new Changes(true, 1, null, null, false));
	}

	@Test
	void isOfNoKindWhereItOnlyReads() {
		counted("select * from address", 0);

		assertThat(this.sum.total()).isEqualTo(new Changes(true, 0, null, null, false));
	}

	@Test
	void isOfNoKindWhereOneNumberIsAGuess() {
		add("delete from address where id = 1", 1, true, false);
		counted("delete from address where id = 2", 1);

		assertThat(this.sum.total()).isEqualTo(new Changes(true, 2, null, null, false));
	}

	@Test
	void tellsNothingWhereOneStatementDoesNot() {
		add("call cleanup()", 0, false, true);
		counted("delete from address where id = 2", 1);

		assertThat(this.sum.total().told()).isFalse();
	}

	@Test
	void remembersThatARowMayHaveCountedTwice() {
		counted("insert into address values (1) on duplicate key update city = 'a'", 2);
		counted("delete from address where id = 2", 1);

		assertThat(this.sum.total()).isEqualTo(new Changes(true, 3, null, null, true));
	}

	@Test
	void isLikeAnotherOfTheSameKind() {
		Changes deletes = new Changes(true, 1, SqlEffect.Kind.DELETES, "a", false);
		Changes updates = new Changes(true, 1, SqlEffect.Kind.UPDATES, "a", false);
		Changes mixed = new Changes(true, 1, null, null, false);

		assertThat(deletes.isLike(new Changes(true, 9, SqlEffect.Kind.DELETES, "b", false))).isTrue();
		assertThat(deletes.isLike(updates)).isFalse();
		assertThat(mixed.isLike(mixed)).isFalse();
	}

	private void counted(String sql, long rows) {
		add(sql, rows, true, true);
	}

	private void add(String sql, long rows, boolean told, boolean exact) {
		this.sum.add(SqlEffect.of(sql), rows, told, exact);
	}

}
