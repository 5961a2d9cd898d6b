package dev.changeover.phase;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.UncategorizedSQLException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which failures say that somebody else holds a lock.
 */
class DialectTests {

	@ParameterizedTest
	@CsvSource({ "55P03, 0", "40P01, 0", "40001, 0", "HYT00, 0", "HY000, 1205", "HY000, 1213", "HY000, 1020",
			"HY000, 3572", "HY000, 50200" })
	void knowsALockFailureByItsStateOrItsCode(String state, int code) {
		SQLException failure = new SQLException("busy", state, code);

		assertThat(Dialect.isLockFailure(new UncategorizedSQLException("lock", "select 1", failure))).isTrue();
		assertThat(Dialect.isLockFailure(new UncategorizedSQLException("lock", "select 1", new SQLException(failure))))
			.as("further down")
			.isTrue();
	}

	@Test
	void knowsALockFailureThatSpringHasRecognized() {
		assertThat(Dialect.isLockFailure(new PessimisticLockingFailureException("busy"))).isTrue();
	}

	@Test
	void takesNoOtherFailureForOne() {
		assertThat(Dialect.isLockFailure(
				new UncategorizedSQLException("lock", "select 1", new SQLException("syntax", "42000", 1064))))
			.isFalse();
		assertThat(Dialect
			.isLockFailure(new UncategorizedSQLException("lock", "select 1", new SQLException("no state", null, 0))))
			.isFalse();
		assertThat(Dialect.isLockFailure(new DataAccessResourceFailureException("away"))).isFalse();
	}

}
