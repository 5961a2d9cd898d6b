package dev.changeover.schema;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.RanChangeSet;

/**
 * Keeps a release from starting that is older than a contract which has run: what its
 * code reads is gone. It is recognised by what the database remembers and its changelog
 * does not have.
 */
final class OldRelease {

	private final GuardSettings settings;

	private final Predicate<String> contracted;

	/**
	 * Knows the configuration.
	 * @param settings the configuration
	 * @param contracted tells whether it is noted that the contract of a migration ran
	 */
	OldRelease(GuardSettings settings, Predicate<String> contracted) {
		this.settings = settings;
		this.contracted = contracted;
	}

	/**
	 * Compares a changelog with what has run.
	 * @param changelog the changelog of this release
	 * @param labelled its changesets with labels of ours
	 * @param ran what the database remembers
	 * @throws ChangelogException when a contract has run that this release does not know
	 */
	void check(DatabaseChangeLog changelog, List<LabelledChangeSet> labelled, Collection<RanChangeSet> ran) {
		Set<String> known = changelog.getChangeSets().stream().map(LabelledChangeSet::key).collect(Collectors.toSet());
		Set<String> files = ran.stream()
			.filter((changeSet) -> known.contains(key(changeSet)))
			.map(OldRelease::file)
			.collect(Collectors.toSet());
		for (RanChangeSet changeSet : ran) {
			Set<String> labels = (changeSet.getLabels() != null) ? new HashSet<>(changeSet.getLabels().getLabels())
					: new HashSet<>();
			if (!labels.remove(Label.CONTRACT.text()) || known.contains(key(changeSet)) || isRetired(labels)) {
				continue;
			}
			if (isDeclared(labels, labelled) || files.contains(file(changeSet))) {
				throw new ChangelogException(
						"The contract changeset " + changeSet + " has run on this database, and this release does not"
								+ " have it: it is older, and what its code reads is gone.",
						"Start the release that ran the contract, or a newer one. A release that has dropped the"
								+ " changeset on purpose lists the migration under changeover.retired.");
			}
		}
	}

	private boolean isRetired(Set<String> names) {
		return this.settings.retired()
			.stream()
			.anyMatch((name) -> names.contains(name) || (names.isEmpty() && this.settings.known().size() == 1));
	}

	/**
	 * Where the one migration goes without its name, a contract of another application
	 * may look the same; what the phases tell settles whose it is.
	 */
	private boolean isDeclared(Set<String> names, List<LabelledChangeSet> labelled) {
		return this.settings.declared()
			.stream()
			.anyMatch((name) -> names.contains(name)
					|| (names.isEmpty() && this.settings.known().size() == 1 && lost(name, labelled)));
	}

	private boolean lost(String migration, List<LabelledChangeSet> labelled) {
		return labelled.stream().noneMatch((one) -> one.label() == Label.CONTRACT) && this.contracted.test(migration);
	}

	private static String key(RanChangeSet changeSet) {
		return (file(changeSet) + "::" + changeSet.getId() + "::" + changeSet.getAuthor()).toLowerCase(Locale.ROOT);
	}

	private static String file(RanChangeSet changeSet) {
		return DatabaseChangeLog.normalizePath(changeSet.getChangeLog());
	}

}
