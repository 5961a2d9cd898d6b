package dev.changeover.schema;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static dev.changeover.schema.RunningApplication.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ChangelogRunTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void runsWhatOpensWithoutARestartAndShowsItBefore(TestDatabase kind) {
		Application application = shop(kind);
		RunningApplication.of(application, (running) -> {
			ChangelogRun run = running.run(TIMEOUT);
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> run.run(MIGRATION, Label.CONTRACT, "me", null, false))
				.withMessageContaining("OFF, not COMPLETE");
			application.put(MIGRATION, Phase.COMPLETE, true);

			ChangelogResult shown = run.run(MIGRATION, Label.CONTRACT, "me", null, true);
			assertThat(shown.sql()).containsIgnoringCase("drop")
				.contains("ship_city")
				.contains("orders-without-address");
			assertThat(application.ran()).doesNotContain("orders-without-address");

			ChangelogResult result = run.run(MIGRATION, Label.CONTRACT, "me", null, false);
			assertThat(result.changeSets()).containsExactly("changelogs/shop.yaml::orders-without-address::shop");
			assertThat(application.ran()).containsExactly("orders", "address", "orders-without-address");
			assertThat(application.phases().read(MIGRATION).orElseThrow().contractedAt()).isNotNull();
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> run.run(MIGRATION, Label.CONTRACT, "me", null, false))
				.withMessageContaining("no contract changesets");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void saysWhyAContractFailedUntilItHasRun(TestDatabase kind) {
		Application application = new Application(kind).changelog("failing.yaml")
			.migration(MIGRATION)
			.with("changeover.contract.run=on-request", "changeover.lint.level=off");
		RunningApplication.of(application, (running) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			application.sql().sql("insert into orders (id, customer) values (1, 'Smith'), (2, 'Smith')").update();

			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> running.run(TIMEOUT).run(MIGRATION, Label.CONTRACT, "me", null, false))
				.withMessageContaining("changelogs/failing.yaml::one-customer-each::shop failed")
				.withMessageContaining("These ran before: changelogs/shop.yaml::orders-without-address::shop")
				.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("Smith"));
			assertThat(running.heldBecause("one-customer-each"))
				.contains("It may run now", "by me, failed:", "rows violate a constraint")
				.doesNotContain("Smith");

			application.sql().sql("delete from orders where id = 2").update();
			running.run(TIMEOUT).run(MIGRATION, Label.CONTRACT, "me", null, false);
			assertThat(running.gate().held()).extracting(HeldChangeSet::label).containsExactly(Label.TIGHTEN);
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void looksAtThePhaseAgainBeforeEachAttempt(TestDatabase kind) {
		Application application = shop(kind);
		RunningApplication.of(application, (running) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			try (LongReader reader = LongReader.of(application, "orders")) {
				assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> running.run(TIMEOUT, (time) -> {
					application.put(MIGRATION, Phase.RAMP_DOWN, true);
					reader.close();
				}).run(MIGRATION, Label.CONTRACT, "me", null, false)).withMessageContaining("RAMP_DOWN, not COMPLETE");
			}
			assertThat(application.ran()).doesNotContain("orders-without-address");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void explainsAStaleLockAndDoesNotBreakIt(TestDatabase kind) {
		Application application = shop(kind);
		RunningApplication.of(application, (running) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			leaveLock(application);

			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> running.run(Duration.ofMillis(20)).run(MIGRATION, Label.CONTRACT, "me", null, false))
				.withMessageContaining("pod-7")
				.withMessageContaining("min")
				.withMessageContaining("release-locks");

			assertThat(running.heldBecause("orders-without-address")).contains("pod-7");
			assertThat(lockHolders(application)).containsExactly("pod-7 (10.0.0.7)");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	@ExtendWith(OutputCaptureExtension.class)
	void explainsAStaleLockAtTheStartThatMayWaitForIt(TestDatabase kind, CapturedOutput output) {
		Application application = shop(kind).with("changeover.contract.run=at-startup",
				"changeover.contract.lock-timeout=20ms");
		application.start();
		application.put(MIGRATION, Phase.COMPLETE, true);
		leaveLock(application);

		application.start();

		assertThat(output).contains("is held by pod-7 (10.0.0.7) since")
			.contains("stay held, and the start goes on")
			.contains("release-locks");
		assertThat(application.ran()).doesNotContain("orders-without-address");
		assertThat(lockHolders(application)).containsExactly("pod-7 (10.0.0.7)");
	}

	@Test
	@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void buildsAnIndexConcurrentlyWhileOthersUseTheTable() throws Exception {
		Application application = new Application(TestDatabase.POSTGRESQL).changelog("concurrently.yaml")
			.migration(MIGRATION)
			.with("changeover.contract.run=on-request");
		RunningApplication.of(application, (running) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			LongReader reader = LongReader.of(application, "orders");
			Thread release = new Thread(() -> {
				while (application.sql()
					.sql("select count(*) from pg_stat_activity where query ilike 'create index%' and wait_event_type = 'Lock'")
					.query(Long.class)
					.single() == 0) {
					Thread.onSpinWait();
				}
				reader.close();
			});
			release.start();

			running.run(TIMEOUT).run(MIGRATION, Label.TIGHTEN, "me", null, false);

			assertThat(application.sql()
				.sql("select indisvalid from pg_index where indexrelid = 'orders_by_customer'::regclass")
				.query(Boolean.class)
				.single()).isTrue();
		});
	}

	@Test
	void notesAContractThatRanWhereNobodyCameToNoteIt() throws Exception {
		Application application = shop(TestDatabase.H2);
		application.start();
		application.put(MIGRATION, Phase.COMPLETE, true);
		CommandLine.update(application, "changelogs/shop.yaml", "");

		application.start();

		assertThat(application.phases().read(MIGRATION).orElseThrow().contractedAt()).isNotNull();
	}

	private static void leaveLock(Application application) {
		application.sql().sql("""
				update DATABASECHANGELOGLOCK set LOCKED = ?, LOCKEDBY = 'pod-7 (10.0.0.7)',
				LOCKGRANTED = timestamp '2026-01-01 12:00:00' where ID = 1""").param(true).update();
	}

	private static java.util.List<String> lockHolders(Application application) {
		return application.sql()
			.sql("select LOCKEDBY from DATABASECHANGELOGLOCK where LOCKED = ?")
			.param(true)
			.query(String.class)
			.list();
	}

	private static Application shop(TestDatabase kind) {
		return new Application(kind).changelog("shop.yaml")
			.migration(MIGRATION)
			.with("changeover.contract.run=on-request");
	}

}
