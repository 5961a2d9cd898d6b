package dev.changeover.schema;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * SQL that the parser does not know. It is looked up among well-known dangers; the rest
 * is opaque, never taken for harmless.
 */
final class UnparsedSql {

	/** What the parser does not know, as whole statements. */
	private static final Map<Pattern, LintRule> DANGERS = Map.ofEntries(
			danger("vacuum\\s+(\\(.*)?full\\b.*", LintRule.REWRITE_TABLE),
			danger("cluster\\b.*", LintRule.REWRITE_TABLE),
			danger("alter\\s+type\\s.*\\brename\\s+(value|attribute|to)\\b.*", LintRule.RENAME),
			danger("alter\\s+(view|sequence|index|schema|function|procedure|materialized\\s+view)\\s.*\\brename\\s.*",
					LintRule.RENAME),
			danger("alter\\s+domain\\b.*", LintRule.ALTER_DOMAIN),
			danger("alter\\s+table\\b.*\\bdetach\\s+partition\\b.*", LintRule.DETACH_PARTITION),
			danger("alter\\s+table\\b.*\\b(unique|primary\\s+key)\\s+using\\s+index\\b.*", LintRule.ADD_UNIQUE),
			danger("alter\\s+table\\b.*\\bdrop\\s+(foreign\\s+key|constraint|check)\\b.*", LintRule.DROP_CONSTRAINT),
			danger("drop\\s+(type|domain|extension|materialized\\s+view|trigger|rule|policy|database|role)\\b.*",
					LintRule.DROP_OBJECT),
			danger("lock\\s+tables?\\b.*", LintRule.EXPLICIT_LOCK));

	private static final Pattern KNOWN_GOOD = Pattern.compile(
			"(?is)(alter\\s+type\\s.*\\badd\\s+value\\b.*|alter\\s+table\\b.*\\bvalidate\\s+constraint\\b.*|analyze\\b.*)");

	private UnparsedSql() {
	}

	private static Map.Entry<Pattern, LintRule> danger(String pattern, LintRule rule) {
		return Map.entry(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL), rule);
	}

	/**
	 * Looks a statement up.
	 * @param sql one statement
	 * @return the rule that it breaks, or empty for one that is known to be harmless
	 */
	static Optional<LintRule> rule(String sql) {
		if (KNOWN_GOOD.matcher(sql).matches()) {
			return Optional.empty();
		}
		return Optional.of(DANGERS.entrySet()
			.stream()
			.filter((danger) -> danger.getKey().matcher(sql).matches())
			.map(Map.Entry::getValue)
			.sorted()
			.findFirst()
			.orElse(LintRule.OPAQUE));
	}

}
