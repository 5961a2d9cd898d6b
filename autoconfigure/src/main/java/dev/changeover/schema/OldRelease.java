package dev.changeover.schema;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.RanChangeSet;

/**
 * Keeps a release from starting that is older than a contract which has run: what its
 * code reads is gone. It is recognised by what the database remembers and its changelog
 * does not have.
 */
final class OldRelease {

	private final GuardSettings settings;

	OldRelease(GuardSettings settings) {
		this.settings = settings;
	}

	/**
	 * Compares a changelog with what has run.
	 * @param changelog the changelog of this release
	 * @param ran what the database remembers
	 * @throws ChangelogException when a contract has run that this release does not know
	 */
	void check(DatabaseChangeLog changelog, Collection<RanChangeSet> ran) {
		Set<String> known = changelog.getChangeSets().stream().map(LabelledChangeSet::key).collect(Collectors.toSet());
		Set<String> files = changelog.getChangeSets().stream().map(OldRelease::file).collect(Collectors.toSet());
		for (RanChangeSet changeSet : ran) {
			Set<String> labels = (changeSet.getLabels() != null) ? changeSet.getLabels().getLabels() : Set.of();
			boolean foreign = labels.contains(Label.CONTRACT.text())
					&& !known.contains(changeSet.toString().toLowerCase(java.util.Locale.ROOT));
			boolean ours = this.settings.declared().stream().anyMatch(labels::contains)
					|| files.contains(file(changeSet));
			if (foreign && ours) {
				throw new ChangelogException(
						"The contract changeset " + changeSet + " has run on this database, and this release does not"
								+ " have it: it is older, and what its code reads is gone.",
						"Start the release that ran the contract, or a newer one. A release that has dropped the"
								+ " changeset on purpose lists the migration under changeover.retired.");
			}
		}
	}

	private static String file(ChangeSet changeSet) {
		return DatabaseChangeLog.normalizePath(changeSet.getFilePath());
	}

	private static String file(RanChangeSet changeSet) {
		return DatabaseChangeLog.normalizePath(changeSet.getChangeLog());
	}

}
