package dev.changeover.schema;

import dev.changeover.phase.Tables;

/**
 * The gate for runs of Liquibase outside of the application, as on the command line or in
 * an init container: a precondition, to be written on the changeset, that asks
 * Changeover's table.
 */
public final class SecondGate {

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

}
