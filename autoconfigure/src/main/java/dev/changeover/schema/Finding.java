package dev.changeover.schema;

import org.jspecify.annotations.Nullable;

/**
 * Something the linter found.
 *
 * @param file the changelog file
 * @param id id of the changeset
 * @param author its author
 * @param rule the rule that is broken
 * @param error whether it is more than a warning
 * @param subject what of the changeset breaks it, e.g. {@code dropColumn orders.city}
 * @param remedy what to do instead
 * @param allowedBecause the reason of a suppression, or {@code null}
 */
public record Finding(String file, String id, String author, LintRule rule, boolean error, String subject,
		String remedy, @Nullable String allowedBecause) {

	/**
	 * Whether somebody said why it is right.
	 * @return {@code true} for a finding that is reported only
	 */
	public boolean allowed() {
		return this.allowedBecause != null;
	}

	@Override
	public String toString() {
		String place = this.file + "::" + this.id + "::" + this.author + " [" + this.rule.text() + "] " + this.subject
				+ " " + this.rule.why() + ".";
		return (this.allowedBecause != null) ? place + " Allowed because " + this.allowedBecause
				: place + " " + this.remedy;
	}

}
