package dev.changeover.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Changesets of one changelog that have not run.
 *
 * @param changelog the changelog
 * @param changeSets its changesets
 */
record PendingChangeSets(GuardedChangelog changelog, List<LabelledChangeSet> changeSets) {

	/**
	 * Looks for what has not run.
	 * @param changelogs the changelogs
	 * @param label the label
	 * @param migration the migration
	 * @return one entry for each changelog with something left
	 */
	static List<PendingChangeSets> of(List<GuardedChangelog> changelogs, Label label, String migration) {
		List<PendingChangeSets> pending = new ArrayList<>();
		for (GuardedChangelog changelog : changelogs) {
			List<LabelledChangeSet> all = changelog.of(label, migration)
				.stream()
				.filter((one) -> !one.filtered())
				.toList();
			List<LabelledChangeSet> left = new PendingChangeSets(changelog, all).left();
			if (!left.isEmpty()) {
				pending.add(new PendingChangeSets(changelog, left));
			}
		}
		return pending;
	}

	/**
	 * Names them all.
	 * @param pending changesets
	 * @return one entry each, as {@code file::id::author}
	 */
	static List<String> names(List<PendingChangeSets> pending) {
		return pending.stream().flatMap((one) -> one.changeSets().stream()).map(LabelledChangeSet::toString).toList();
	}

	/**
	 * Looks again at what has not run.
	 * @return those left
	 */
	List<LabelledChangeSet> left() {
		if (this.changeSets.isEmpty()) {
			return List.of();
		}
		Set<String> ran = this.changelog.ran();
		return this.changeSets.stream().filter((one) -> !ran.contains(one.key())).toList();
	}

	@Override
	public String toString() {
		return this.changeSets.stream().map(LabelledChangeSet::toString).collect(Collectors.joining(", "));
	}

}
