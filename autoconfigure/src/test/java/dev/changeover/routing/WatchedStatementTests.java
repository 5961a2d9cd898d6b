package dev.changeover.routing;

import java.lang.reflect.Proxy;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What each way to execute a statement tells of the rows that it changed.
 */
class WatchedStatementTests {

	private static final String DELETE = "delete from address where id = 1";

	private final Map<String, Object> answers = new HashMap<>();

	private final List<Told> told = new ArrayList<>();

	@Test
	void passesOnWhatTheStatementAnswers() throws SQLException {
		this.answers.put("executeUpdate", 3);
		this.answers.put("getQueryTimeout", 30);

		assertThat(statement().executeUpdate(DELETE)).isEqualTo(3);
		assertThat(statement().getQueryTimeout()).isEqualTo(30);
		assertThat(this.told).containsExactly(new Told(SqlEffect.of(DELETE), 3, true, true));
	}

	@Test
	void countsTheRowsOfAnUpdate() throws SQLException {
		this.answers.put("executeLargeUpdate", 5_000_000_000L);
		this.answers.put("executeUpdate", 0);

		statement().executeLargeUpdate(DELETE);
		prepared(DELETE).executeUpdate();

		assertThat(this.told).containsExactly(new Told(SqlEffect.of(DELETE), 5_000_000_000L, true, true),
				new Told(SqlEffect.of(DELETE), 0, true, true));
	}

	@Test
	void countsTheRowsOfAnExecutionThatReturnsNoResult() throws SQLException {
		this.answers.put("execute", false);
		this.answers.put("getUpdateCount", 4);
		statement().execute(DELETE);
		this.answers.put("getUpdateCount", -1);
		statement().execute("create table address (id int)");

		assertThat(this.told).extracting(Told::rows).containsExactly(4L, 0L);
		assertThat(this.told).extracting(Told::told).containsExactly(true, false);
	}

	@Test
	void addsUpABatch() throws SQLException {
		this.answers.put("executeBatch", new int[] { 1, 2 });
		this.answers.put("executeLargeBatch", new long[] { 3, 4 });

		prepared(DELETE).executeBatch();
		prepared(DELETE).executeLargeBatch();

		assertThat(this.told).containsExactly(new Told(SqlEffect.of(DELETE), 3, true, true),
				new Told(SqlEffect.of(DELETE), 7, true, true));
	}

	@Test
	void takesABatchOfAnyTextsForChangesOfAnyKind() throws SQLException {
		this.answers.put("executeBatch", new int[] { 1 });

		statement().executeBatch();

		assertThat(this.told).containsExactly(new Told(new SqlEffect(SqlEffect.Kind.CHANGES, null), 1, true, true));
	}

	@Test
	void takesAnUntoldRowOfABatchForOneAndSaysThatItIsAGuess() throws SQLException {
		this.answers.put("executeBatch", new int[] { 0, Statement.SUCCESS_NO_INFO, 2 });

		prepared(DELETE).executeBatch();

		assertThat(this.told).containsExactly(new Told(SqlEffect.of(DELETE), 3, true, false));
	}

	@Test
	void tellsAllOfAnEmptyBatch() throws SQLException {
		this.answers.put("executeBatch", new int[0]);

		prepared(DELETE).executeBatch();

		assertThat(this.told).containsExactly(new Told(SqlEffect.of(DELETE), 0, true, true));
	}

	@Test
	void tellsAllOfAQueryButNotOfAChangeThatReturnsItsRows() throws SQLException {
		String query = "select * from address";
		this.answers.put("execute", true);

		statement().executeQuery(query);
		statement().execute(query);
		statement().executeQuery("delete from address where id = 1 returning id");
		statement().execute("delete from address where id = 1 returning id");

		assertThat(this.told).extracting(Told::told).containsExactly(true, true, false, false);
	}

	@Test
	void tellsNothingOfCodeThatHidesWhatItChanges() throws SQLException {
		this.answers.put("executeUpdate", 1);

		statement().executeUpdate("call cleanup()");

		assertThat(this.told).extracting(Told::told).containsExactly(false);
	}

	@Test
	void isEqualToItselfOnly() throws SQLException {
		this.answers.put("equals", true);
		Statement statement = statement();

		assertThat(statement.equals(statement)).isTrue();
		assertThat(statement.equals(statement())).isFalse();
		assertThat(this.told).isEmpty();
	}

	@Test
	void letsAFailureArriveAsItWasThrown() throws SQLException {
		SQLException failure = new SQLException("locked");
		this.answers.put("executeUpdate", failure);

		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement().executeUpdate(DELETE))
			.isSameAs(failure);
		assertThat(this.told).isEmpty();
	}

	@Test
	void doesNotKnowWhatAFailureLeftOfABatchOrOfHiddenCode() {
		SQLException failure = new SQLException("taken");
		List.of("executeBatch", "executeLargeBatch", "execute").forEach((each) -> this.answers.put(each, failure));

		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> prepared(DELETE).executeBatch())
			.isSameAs(failure);
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement().executeLargeBatch());
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement().execute("call cleanup()"));

		assertThat(this.told).containsExactly(new Told(SqlEffect.of(DELETE), 0, false, false),
				new Told(new SqlEffect(SqlEffect.Kind.CHANGES, null), 0, false, false),
				new Told(SqlEffect.HIDDEN, 0, false, false));
	}

	private Statement statement() {
		return (Statement) WatchedStatement.of(target(), Statement.class, new Object[0], this::executed);
	}

	private PreparedStatement prepared(String sql) {
		return (PreparedStatement) WatchedStatement.of(target(), PreparedStatement.class,
				new Object[] { sql, Statement.RETURN_GENERATED_KEYS }, this::executed);
	}

	private PreparedStatement target() {
		return (PreparedStatement) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { PreparedStatement.class }, (proxy, method, arguments) -> answer(method.getName()));
	}

	private @Nullable Object answer(String method) throws SQLException {
		Object answer = this.answers.get(method);
		if (answer instanceof SQLException failure) {
			throw failure;
		}
		return answer;
	}

	private void executed(SqlEffect effect, long changed, boolean told, boolean exact) {
		this.told.add(new Told(effect, changed, told, exact));
	}

	private record Told(SqlEffect effect, long rows, boolean told, boolean exact) {
	}

}
