package dev.changeover.autoconfigure;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.changeover.sweep.GeneratedKeys;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * Configuration of Changeover.
 *
 * @param enabled Whether Changeover does anything at all.
 * @param dataSource Name of the DataSource bean that holds both sides. The single or
 * primary one by default.
 * @param transactionManager Name of the PlatformTransactionManager bean that dual writes
 * run in. The single or primary one by default.
 * @param fleet How the instances keep in step.
 * @param fencing How a write is kept from running in a phase that has ended.
 * @param lint How the changelog is judged.
 * @param freshDatabase What a database that never held the old structure begins with.
 * @param retired Migrations whose old code is gone from this release.
 * @param schema How Changeover's own tables come to be.
 * @param contract How contract changesets run.
 * @param roles Who may do what, where the application knows who is logged in.
 * @param lingerAfter Time after which a migration that still writes both sides is said to
 * linger, in health, on the page and in a metric.
 * @param migrations Migrations by name.
 */
@ConfigurationProperties("changeover")
public record ChangeoverProperties(@DefaultValue("true") boolean enabled, @Nullable String dataSource,
		@Nullable String transactionManager, @DefaultValue Fleet fleet, @DefaultValue("lease") Fencing fencing,
		@DefaultValue Lint lint, @DefaultValue("off") FreshDatabase freshDatabase, @DefaultValue List<String> retired,
		@DefaultValue Schema schema, @DefaultValue Contract contract, @DefaultValue Roles roles,
		@DefaultValue("30d") Duration lingerAfter, @DefaultValue Map<String, Migration> migrations) {

	/**
	 * How the instances keep in step.
	 *
	 * @param heartbeat Time between two looks at the phases.
	 * @param lease Time after which a silent instance is given up.
	 * @param pinTimeout Time after which a transaction that never ends no longer holds up
	 * a step; it can then no longer commit.
	 */
	public record Fleet(@DefaultValue("1s") Duration heartbeat, @DefaultValue("10s") Duration lease,
			@DefaultValue("5m") Duration pinTimeout) {
	}

	/** How a write is kept from running in a phase that has ended. */
	public enum Fencing {

		/** By the lease of the instance. */
		LEASE,

		/** By a shared lock in the write's own transaction. */
		DATABASE

	}

	/**
	 * How the changelog is judged.
	 *
	 * @param level What a finding does.
	 * @param rules Levels of single rules, by name.
	 */
	public record Lint(@DefaultValue("fail") Level level, @DefaultValue Map<String, Level> rules) {

		/** What a finding does. */
		public enum Level {

			/** It fails the start. */
			FAIL,

			/** It is logged. */
			WARN,

			/** It is not looked for. */
			OFF

		}

	}

	/** What a database that never held the old structure begins with. */
	public enum FreshDatabase {

		/** The ladder, from its first rung. */
		OFF,

		/** The new structure alone: every changeset runs. */
		COMPLETE

	}

	/**
	 * How Changeover's own tables come to be.
	 *
	 * @param initialize Whether Changeover creates them.
	 * @param tablePrefix What their names begin with, with an optional schema before a
	 * dot.
	 */
	public record Schema(@DefaultValue("always") Initialize initialize,
			@DefaultValue("CHANGEOVER_") String tablePrefix) {

		/** Whether Changeover creates its tables. */
		public enum Initialize {

			/** At every start, where they are missing. */
			ALWAYS,

			/** Never: they are shipped otherwise. */
			NEVER

		}

	}

	/**
	 * How contract changesets run.
	 *
	 * @param run When opened changesets run.
	 * @param lockTimeout Time to wait for a table that is in use before giving up for
	 * now.
	 */
	public record Contract(@DefaultValue("at-startup") Run run, @DefaultValue("3s") Duration lockTimeout) {

		/** When opened changesets run. */
		public enum Run {

			/** At the next start, or when the action is called. */
			AT_STARTUP,

			/** Only when the action is called. */
			ON_REQUEST

		}

	}

	/**
	 * Who may do what. A right that no role is named for is that of everybody who is
	 * logged in; the role {@code *} stands for everybody, logged in or not.
	 *
	 * @param view Roles that may read the report.
	 * @param operate Roles that may walk the ladder, start and stop sweeps.
	 * @param contract Roles that may do what cannot be taken back.
	 */
	public record Roles(@DefaultValue Set<String> view, @DefaultValue Set<String> operate,
			@DefaultValue Set<String> contract) {
	}

	/**
	 * One migration.
	 *
	 * @param description What it moves, in one line.
	 * @param owner Who is asked when it lingers.
	 * @param deadline Day by which it should be over.
	 * @param dependsOn Migrations that go first.
	 * @param feature Own Togglz feature that stands for a migration without two sides.
	 * @param waive Gates to pass over, each with the reason; said in the audit row.
	 * @param rows Rows of both sides, where they can be declared.
	 * @param generatedKeys Where the keys of new rows come from, where the database does
	 * not show it.
	 * @param darkRead How answers are compared.
	 * @param dualWrite How both sides are written.
	 * @param backfill How rows are copied.
	 * @param verification How both sides are compared.
	 * @param repair How rows that differ are repaired.
	 * @param autoRollback When reads go back to the old side by themselves. Off by
	 * default.
	 * @param contract What the signature under the contract wants.
	 */
	public record Migration(@DefaultValue("") String description, @Nullable String owner, @Nullable LocalDate deadline,
			@DefaultValue List<String> dependsOn, @Nullable String feature, @DefaultValue Map<String, String> waive,
			@Nullable Rows rows, @Nullable GeneratedKeys generatedKeys, @DefaultValue DarkRead darkRead,
			@DefaultValue DualWrite dualWrite, @DefaultValue Backfill backfill, @DefaultValue Verification verification,
			@DefaultValue Repair repair, @Nullable AutoRollback autoRollback,
			@DefaultValue ContractSignature contract) {
	}

	/**
	 * Rows of both sides, table to table in one database.
	 *
	 * @param old Table of the old side.
	 * @param fresh Table of the new side.
	 * @param columns New column by old column, or by an SQL expression over old columns.
	 * @param reverse Old column by an SQL expression over new columns, for those columns
	 * that an expression converts.
	 */
	public record Rows(Table old, @Name("new") Table fresh, Map<String, String> columns,
			@DefaultValue Map<String, String> reverse) {
	}

	/**
	 * One table of a migration.
	 *
	 * @param table Name of the table, with an optional schema before a dot.
	 * @param key Column of the key; several are separated by commas.
	 * @param where Condition on the rows that take part.
	 */
	public record Table(String table, String key, @Nullable String where) {
	}

	/**
	 * How answers are compared.
	 *
	 * @param sampling Share of reads that are compared, 0 to 1.
	 * @param timeout Time after which a comparison is given up.
	 * @param concurrency Comparisons at a time for each instance.
	 * @param timestampPrecision Timestamps less than this apart are equal.
	 * @param showValues Whether a mismatch is logged and published with the values that
	 * differ. They may be personal data.
	 * @param selfTest Whether the side that is compared has a row removed, in a
	 * transaction that is rolled back, to prove that the comparison sees it.
	 * @param minComparisons Comparisons that the cutover wants at least.
	 * @param maxMismatchRate Share of mismatches that the cutover allows, 0 to 1.
	 */
	public record DarkRead(@DefaultValue("1.0") double sampling, @DefaultValue("500ms") Duration timeout,
			@DefaultValue("2") int concurrency, @DefaultValue("1us") Duration timestampPrecision,
			@DefaultValue("false") boolean showValues, @DefaultValue("true") boolean selfTest,
			@DefaultValue("1000") long minComparisons, @DefaultValue("0") double maxMismatchRate) {
	}

	/**
	 * How both sides are written.
	 *
	 * @param onFailure What a failure of the side that does not answer does.
	 */
	public record DualWrite(@DefaultValue("auto") OnFailure onFailure) {

		/** What a failure of the side that does not answer does. */
		public enum OnFailure {

			/**
			 * It is recorded in the outer phases and fails the write in the inner ones.
			 */
			AUTO,

			/** It always fails the write. */
			FAIL

		}

	}

	/**
	 * How rows are copied.
	 *
	 * @param rowsPerSecond Ceiling for the whole fleet, of every sweep; 0 for none.
	 * @param chunkTime Time that one chunk of any sweep should take.
	 * @param workersPerInstance Workers of each instance for each sweep.
	 */
	public record Backfill(@DefaultValue("20000") long rowsPerSecond, @DefaultValue("500ms") Duration chunkTime,
			@DefaultValue("1") int workersPerInstance) {
	}

	/**
	 * How both sides are compared.
	 *
	 * @param maxAge Age up to which a verification opens a gate.
	 */
	public record Verification(@DefaultValue("24h") Duration maxAge) {
	}

	/**
	 * How rows that differ are repaired.
	 *
	 * @param every How often drift is looked for and repaired by itself, as long as the
	 * old side answers. Off by default.
	 */
	public record Repair(@Nullable Duration every) {

		/**
		 * Checks the delay.
		 * @param every How often drift is looked for and repaired by itself, as long as
		 * the old side answers. Off by default.
		 * @throws IllegalArgumentException when it is less than a second
		 */
		public Repair {
			if (every != null && every.compareTo(Duration.ofSeconds(1)) < 0) {
				throw new IllegalArgumentException("repair.every is " + every + ". Give a second or more.");
			}
		}

	}

	/**
	 * When reads go back to the old side by themselves.
	 *
	 * @param mismatchRate Share of mismatches, 0 to 1.
	 * @param errorRate Share of failed calls of the new side, 0 to 1.
	 * @param latencyRatio Latency of the new side as a multiple of that of the old.
	 * @param window Time over which they are measured.
	 */
	public record AutoRollback(@Nullable Double mismatchRate, @Nullable Double errorRate, @Nullable Double latencyRatio,
			@DefaultValue("1m") Duration window) {
	}

	/**
	 * What the signature under the contract wants.
	 *
	 * @param checklist What must be confirmed by name.
	 */
	public record ContractSignature(@DefaultValue List<String> checklist) {
	}

}
