package dev.changeover.schema;

import java.util.Locale;

import liquibase.changelog.ChangeSet;

/**
 * A changeset that belongs to a migration.
 *
 * @param id its id
 * @param author its author
 * @param file the changelog file it stands in
 * @param label what it means to the migration
 * @param migration the migration
 * @param filtered whether the user's own label filter holds it back
 */
record LabelledChangeSet(String id, String author, String file, Label label, String migration, boolean filtered) {

	/**
	 * Under what name Liquibase remembers a changeset.
	 * @param changeSet the changeset
	 * @return file, id and author, without regard to case
	 */
	static String key(ChangeSet changeSet) {
		return changeSet.toNormalizedString().toLowerCase(Locale.ROOT);
	}

	/**
	 * Under what name Liquibase remembers it.
	 * @return the same as of the changeset it was made from
	 */
	String key() {
		return toString().toLowerCase(Locale.ROOT);
	}

	@Override
	public String toString() {
		return this.file + "::" + this.id + "::" + this.author;
	}

}
