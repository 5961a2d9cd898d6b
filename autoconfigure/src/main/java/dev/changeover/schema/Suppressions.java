package dev.changeover.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import liquibase.changelog.ChangeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the comment of a changeset allows: {@code changeover:allow <rule> because
 * <reason>}.
 */
final class Suppressions {

	private static final Pattern ALLOW = Pattern
		.compile("changeover:allow\\s+([a-z-]+)(?:\\s+because\\s+(\\S[^\\n]*?)(?=\\s*(?:$|\\n|changeover:allow)))?");

	private final Map<String, String> reasons = new HashMap<>();

	private boolean withoutReason;

	/**
	 * Reads the comment of a changeset.
	 * @param changeSet the changeset
	 */
	Suppressions(ChangeSet changeSet) {
		String comments = changeSet.getComments();
		Matcher allow = ALLOW.matcher((comments != null) ? comments : "");
		while (allow.find()) {
			String reason = allow.group(2);
			if (reason == null || LintRule.of(allow.group(1)).isEmpty()) {
				this.withoutReason = true;
			}
			else {
				this.reasons.put(allow.group(1), reason.strip());
			}
		}
	}

	/**
	 * The reason why a rule may be broken.
	 * @param rule the rule
	 * @return the reason, or {@code null} where it may not
	 */
	@Nullable String reason(LintRule rule) {
		return this.reasons.get(rule.text());
	}

	/**
	 * Whether something is to be allowed without a reason, or by a rule that does not
	 * exist.
	 * @return {@code true} for a comment that is itself a finding
	 */
	boolean lackReason() {
		return this.withoutReason;
	}

}
