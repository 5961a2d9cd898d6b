package dev.changeover.schema;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import liquibase.Labels;
import liquibase.changelog.ChangeSet;

/**
 * Reads what the labels of a changeset mean: one of ours and the name of one migration,
 * beside any of the user's own.
 */
final class Labelling {

	private final Set<String> migrations;

	/**
	 * Knows names.
	 * @param migrations the migrations that are declared or retired
	 */
	Labelling(Set<String> migrations) {
		this.migrations = migrations;
	}

	/**
	 * Whether any label of a changeset is one of ours.
	 * @param changeSet the changeset
	 * @return {@code false} where Changeover has no say
	 */
	static boolean concerns(ChangeSet changeSet) {
		return !Label.among(labels(changeSet)).isEmpty();
	}

	/**
	 * All labels of a changeset, with those of the files that include it.
	 * @param changeSet the changeset
	 * @return lower-case labels
	 */
	static Set<String> labels(ChangeSet changeSet) {
		return new Labels(changeSet.buildFullLabels()).getLabels();
	}

	/**
	 * The label of a changeset.
	 * @param changeSet the changeset
	 * @return the label, or empty where Changeover has no say
	 * @throws ChangelogException where it has two
	 */
	Optional<Label> label(ChangeSet changeSet) {
		List<Label> labels = Label.among(labels(changeSet));
		if (labels.size() > 1) {
			throw new ChangelogException(
					"Changeset " + changeSet.toString(false) + " is labelled both '" + labels.get(0).text() + "' and '"
							+ labels.get(1).text() + "'.",
					"Split it into one changeset for each, and look at the labels of the files that include it.");
		}
		return labels.stream().findFirst();
	}

	/**
	 * The migration that a labelled changeset belongs to. Where only one is known, its
	 * name may be left out.
	 * @param changeSet the changeset
	 * @param label its label
	 * @return the name of the migration
	 * @throws ChangelogException where it names none that is known, or more than one
	 */
	String migration(ChangeSet changeSet, Label label) {
		Set<String> others = new LinkedHashSet<>(labels(changeSet));
		others.remove(label.text());
		List<String> named = others.stream().filter(this.migrations::contains).toList();
		if (named.size() == 1) {
			return named.get(0);
		}
		String subject = "Changeset " + changeSet.toString(false) + " is labelled '" + label.text() + "'";
		String known = this.migrations.isEmpty() ? "none is declared" : String.join(", ", this.migrations);
		if (named.size() > 1) {
			throw new ChangelogException(subject + " for several migrations: " + String.join(", ", named) + ".",
					"Split it into one changeset for each migration.");
		}
		if (!others.isEmpty() || this.migrations.isEmpty()) {
			String what = others.isEmpty() ? " and no migration is declared, so nobody could say when it may run."
					: " with " + String.join(", ", others.stream().map((other) -> "'" + other + "'").toList())
							+ ", which is the name of no migration (" + known + ").";
			throw new ChangelogException(subject + what,
					"Declare the migration under changeover.migrations, or list it under changeover.retired once its"
							+ " old code is gone, or correct the label. Nothing of the changelog was run.");
		}
		if (this.migrations.size() > 1) {
			throw new ChangelogException(
					subject + " without the name of a migration, and there are several: " + known + ".",
					"Add the name, e.g. labels: \"" + label.text() + ", " + this.migrations.iterator().next() + "\".");
		}
		return this.migrations.iterator().next();
	}

}
