package dev.changeover.schema;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import dev.changeover.phase.Tables;
import liquibase.changelog.ChangeSet;
import liquibase.precondition.Precondition;
import liquibase.precondition.core.AndPrecondition;
import liquibase.precondition.core.PreconditionContainer;
import liquibase.precondition.core.SqlPrecondition;
import org.jspecify.annotations.Nullable;

/**
 * The gate for runs of Liquibase outside of the application, as on the command line or in
 * an init container: a precondition, to be written on the changeset, that asks
 * Changeover's table.
 */
public final class SecondGate {

	/** With any other answer the changeset would run, or never run again. */
	private static final Set<PreconditionContainer.FailOption> HELD = Set.of(PreconditionContainer.FailOption.CONTINUE,
			PreconditionContainer.FailOption.HALT);

	private final String table;

	/**
	 * Knows the tables.
	 * @param tables names of Changeover's tables
	 */
	public SecondGate(Tables tables) {
		this.table = tables.in("{migration}");
	}

	/**
	 * The statement that counts 1 when a label of a migration is open. Whether every
	 * instance has acknowledged the phase is asked by the application only.
	 * @param label {@link Label#TIGHTEN} or {@link Label#CONTRACT}
	 * @param migration the migration
	 * @return a query
	 */
	public String query(Label label, String migration) {
		String open = (label == Label.CONTRACT) ? "PHASE = 'COMPLETE' and (SIGNED_AT is not null or SINCE_EPOCH = 1)"
				: "NEW_BACKFILLED is not null and (VERIFIED_AT is not null or PHASE = 'COMPLETE')";
		return "select count(*) from " + this.table + " where NAME = '" + migration + "' and " + open;
	}

	/**
	 * The precondition for a changeset in YAML.
	 * @param label {@link Label#TIGHTEN} or {@link Label#CONTRACT}
	 * @param migration the migration
	 * @return lines to be put below {@code changeSet}
	 */
	public String yaml(Label label, String migration) {
		return """
				preConditions:
				  - onFail: CONTINUE
				  - onError: CONTINUE
				  - sqlCheck:
				      expectedResult: 1
				      sql: "%s"
				""".formatted(query(label, migration));
	}

	/**
	 * The precondition for a changeset in XML.
	 * @param label {@link Label#TIGHTEN} or {@link Label#CONTRACT}
	 * @param migration the migration
	 * @return an element to be put first into {@code changeSet}
	 */
	public String xml(Label label, String migration) {
		return """
				<preConditions onFail="CONTINUE" onError="CONTINUE">
				  <sqlCheck expectedResult="1">%s</sqlCheck>
				</preConditions>
				""".formatted(query(label, migration));
	}

	/**
	 * The precondition for a changeset in formatted SQL.
	 * @param label {@link Label#TIGHTEN} or {@link Label#CONTRACT}
	 * @param migration the migration
	 * @return comments to be put below {@code --changeset}
	 */
	public String sql(Label label, String migration) {
		return """
				--preconditions onFail:CONTINUE onError:CONTINUE
				--precondition-sql-check expectedResult:1 %s
				""".formatted(query(label, migration));
	}

	/**
	 * The precondition for a changeset as it is written where the changeset stands.
	 * @param label {@link Label#TIGHTEN} or {@link Label#CONTRACT}
	 * @param migration the migration
	 * @param file the changelog file; what is neither XML nor SQL is taken for YAML
	 * @return lines to be put into the changeset
	 */
	public String lines(Label label, String migration, String file) {
		String name = file.toLowerCase(Locale.ROOT);
		return name.endsWith(".xml") ? xml(label, migration)
				: name.endsWith(".sql") ? sql(label, migration) : yaml(label, migration);
	}

	/**
	 * Whether a changeset asks Changeover's table before it runs, and neither runs nor
	 * passes for run where the answer is no.
	 * @param changeSet the changeset
	 * @return {@code false} without a precondition, and for one that asks something else
	 */
	boolean guards(ChangeSet changeSet) {
		PreconditionContainer all = changeSet.getPreconditions();
		return all != null && HELD.contains(all.getOnFail())
				&& !all.getOnError().equals(PreconditionContainer.ErrorOption.WARN)
				&& !all.getOnError().equals(PreconditionContainer.ErrorOption.MARK_RAN)
				&& required(all).anyMatch((one) -> asks(one, Labelling.labels(changeSet)));
	}

	private boolean asks(Precondition precondition, Set<String> labels) {
		String sql = (precondition instanceof SqlPrecondition check) ? check.getSql() : null;
		String text = " " + normal(sql) + " ";
		return text.contains(" " + normal(this.table) + " ") && text.contains("phase = 'complete'")
				&& names(labels).anyMatch(text::contains) && text.contains("signed_at is not null");
	}

	private static Stream<String> names(Set<String> labels) {
		List<String> migrations = labels.stream().filter((label) -> !label.equals(Label.CONTRACT.text())).toList();
		return migrations.isEmpty() ? Stream.of("name = '")
				: migrations.stream().map((name) -> "name = '" + name + "'");
	}

	private static String normal(@Nullable String sql) {
		return String.valueOf(sql).toLowerCase(Locale.ROOT).replaceAll("\\s*=\\s*", " = ").replaceAll("\\s+", " ");
	}

	private static Stream<Precondition> required(AndPrecondition all) {
		List<Precondition> nested = all.getNestedPreconditions();
		return nested.stream().flatMap((one) -> (one instanceof AndPrecondition and) ? required(and) : Stream.of(one));
	}

}
