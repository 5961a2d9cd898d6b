package dev.changeover.schema;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.RanChangeSet;

/**
 * Keeps a release from starting that is older than a contract which has run: what its
 * code reads is gone. It is recognised by what the database remembers and its changelogs
 * do not have. Thread-safe.
 */
final class OldRelease {

	private final GuardSettings settings;

	private final Predicate<String> contracted;

	private final Set<String> known = new HashSet<>();

	/** Migrations whose contract this release has. */
	private final Set<String> contracts = new HashSet<>();

	private final Map<String, RanChangeSet> ran = new LinkedHashMap<>();

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
	 * Takes a changelog up. An application may have several, and the contract that one of
	 * them lacks may stand in the next.
	 * @param changelog a changelog of this release
	 * @param labelled its changesets with labels of ours
	 * @param remembered what the database remembers
	 */
	synchronized void learn(DatabaseChangeLog changelog, List<LabelledChangeSet> labelled,
			Collection<RanChangeSet> remembered) {
		changelog.getChangeSets().forEach((changeSet) -> this.known.add(LabelledChangeSet.key(changeSet)));
		labelled.stream()
			.filter((changeSet) -> changeSet.label() == Label.CONTRACT)
			.forEach((changeSet) -> this.contracts.add(changeSet.migration()));
		remembered.forEach((changeSet) -> this.ran.put(key(changeSet), changeSet));
	}

	/**
	 * Compares what was learned with what has run.
	 * @throws ChangelogException when a contract has run that this release does not know
	 */
	synchronized void check() {
		Set<String> files = this.ran.entrySet()
			.stream()
			.filter((one) -> this.known.contains(one.getKey()))
			.map((one) -> file(one.getValue()))
			.collect(Collectors.toSet());
		this.ran.forEach((key, changeSet) -> {
			Set<String> labels = (changeSet.getLabels() != null) ? new HashSet<>(changeSet.getLabels().getLabels())
					: new HashSet<>();
			boolean foreign = labels.remove(Label.CONTRACT.text()) && !this.known.contains(key) && !isRetired(labels);
			if (foreign && (isDeclared(labels) || files.contains(file(changeSet)))) {
				throw new ChangelogException(
						"The contract changeset " + changeSet + " has run on this database, and this release does not"
								+ " have it: it is older, and what its code reads is gone.",
						"Start the release that ran the contract, or a newer one. A release that has dropped the"
								+ " changeset on purpose lists the migration under changeover.retired.");
			}
		});
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
	private boolean isDeclared(Set<String> names) {
		return this.settings.declared()
			.stream()
			.anyMatch((name) -> names.contains(name)
					|| (names.isEmpty() && this.settings.known().size() == 1 && lost(name)));
	}

	private boolean lost(String migration) {
		return !this.contracts.contains(migration) && this.contracted.test(migration);
	}

	private static String key(RanChangeSet changeSet) {
		return (file(changeSet) + "::" + changeSet.getId() + "::" + changeSet.getAuthor()).toLowerCase(Locale.ROOT);
	}

	private static String file(RanChangeSet changeSet) {
		return DatabaseChangeLog.normalizePath(changeSet.getChangeLog());
	}

}
