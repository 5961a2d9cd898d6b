package dev.changeover.schema;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.changeover.phase.Tables;
import org.jspecify.annotations.Nullable;

/**
 * How a changelog is judged.
 *
 * @param level the most that a finding does
 * @param rules levels of single rules
 * @param oldTables tables that OLD inserts into, in lower case without schema and quotes
 * @param secondGate what a contract is to ask before it runs outside of the application
 */
public record LintSettings(LintLevel level, Map<LintRule, LintLevel> rules, Set<String> oldTables,
		SecondGate secondGate) {

	/** What is used unless configured otherwise. */
	public static final LintSettings DEFAULT = new LintSettings(LintLevel.FAIL, Map.of(), Set.of(),
			new SecondGate(new Tables(Tables.DEFAULT_PREFIX)));

	/**
	 * Copies the levels and the names.
	 * @param level the most that a finding does
	 * @param rules levels of single rules
	 * @param oldTables tables that OLD inserts into, each as written
	 * @param secondGate what a contract is to ask before it runs outside of the
	 * application
	 */
	public LintSettings {
		rules = Map.copyOf(rules);
		oldTables = oldTables.stream().map(Remark::table).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * What a finding of a rule does.
	 * @param rule the rule
	 * @param label label of the changeset, or {@code null} without one
	 * @return the level
	 */
	LintLevel level(LintRule rule, @Nullable Label label) {
		LintLevel usual = rule.needs().metBy(label) ? LintLevel.WARN : LintLevel.FAIL;
		if (rule.needs().metBy(label) && rule.needs() != LintRule.Needs.NOTHING) {
			return LintLevel.OFF;
		}
		LintLevel level = this.rules.getOrDefault(rule, usual);
		return (level.compareTo(this.level) < 0) ? this.level : level;
	}

}
