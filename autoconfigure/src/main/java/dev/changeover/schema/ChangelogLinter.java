package dev.changeover.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import liquibase.change.AbstractSQLChange;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.resource.ResourceAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Judges the changesets of a parsed changelog, in order, without a database.
 */
final class ChangelogLinter {

	private final LintSettings settings;

	private final LintTarget target;

	private final ResourceAccessor resources;

	private final KnownTables tables = new KnownTables();

	private final ChangeJudge judge;

	private final List<Finding> findings = new ArrayList<>();

	private final Map<String, Set<String>> lostLabels = new HashMap<>();

	private final List<Destroyed> destroyed = new ArrayList<>();

	/**
	 * Prepares to judge.
	 * @param settings how
	 * @param target for which database
	 * @param resources where the files are
	 */
	ChangelogLinter(LintSettings settings, LintTarget target, ResourceAccessor resources) {
		this.settings = settings;
		this.target = target;
		this.resources = resources;
		this.judge = new ChangeJudge(target, this.tables, settings.oldTables());
	}

	/**
	 * Judges a changelog.
	 * @param changelog the changelog
	 * @param settled tells the changesets that are not judged, as they ran or stand
	 * before a baseline
	 * @return what was found, allowed findings among it
	 */
	List<Finding> findings(DatabaseChangeLog changelog, Predicate<ChangeSet> settled) {
		if (this.settings.level() == LintLevel.OFF) {
			return List.of();
		}
		Set<String> seen = new HashSet<>();
		for (ChangeSet changeSet : changelog.getChangeSets()) {
			if (!seen.add(LabelledChangeSet.key(changeSet))) {
				continue;
			}
			boolean judged = !settled.test(changeSet);
			String creator = creator(changeSet, judged);
			if (judged) {
				judge(changeSet, creator);
			}
			changeSet.getChanges().forEach((change) -> this.tables.learn(change, creator));
		}
		return List.copyOf(this.findings);
	}

	/**
	 * Who creates what a changeset creates: its migration; or, for those without labels
	 * of ours, the run that is judged, in which nobody uses it yet.
	 */
	private static String creator(ChangeSet changeSet, boolean judged) {
		Set<String> labels = new HashSet<>(Labelling.labels(changeSet));
		if (Label.among(labels).isEmpty()) {
			return judged ? "this run" : KnownTables.BEFORE;
		}
		for (Label label : Label.values()) {
			labels.remove(label.text());
		}
		return "migration " + labels;
	}

	private void judge(ChangeSet changeSet, String creator) {
		List<Label> labels = Label.among(Labelling.labels(changeSet));
		Label label = labels.isEmpty() ? null : labels.get(0);
		Suppressions suppressions = new Suppressions(changeSet);
		Report report = new Report(changeSet, label, suppressions);
		List<Remark> remarks = new ArrayList<>();
		List<String> added = new ArrayList<>();
		long locks = 0;
		for (Change change : changeSet.getChanges()) {
			Judgement judgement = this.judge.judge(change, changeSet.isRunInTransaction());
			// What the change itself creates, and those before it, nobody uses yet.
			this.tables.learn(change, creator);
			List<Remark> ofOthers = judgement.remarks()
				.stream()
				.filter((remark) -> !this.tables.isOwn(remark.table(), creator))
				.toList();
			locks += locks(change, ofOthers);
			remarks.addAll(ofOthers);
			added.addAll(judgement.added());
		}
		remarks.forEach((remark) -> report.add(remark.rule(), remark.subject()));
		structure(changeSet, label, labels.size(), remarks, !added.isEmpty(), locks, report);
		order(changeSet, label, remarks, added, report);
		if (suppressions.lackReason()) {
			report.add(LintRule.SUPPRESSION_WITHOUT_REASON, "its comment");
		}
	}

	/** A change is one statement, or as many as its SQL has. */
	private static long locks(Change change, List<Remark> remarks) {
		long statements = remarks.stream()
			.filter((remark) -> remark.table() != null)
			.map(Remark::subject)
			.distinct()
			.count();
		return (change instanceof AbstractSQLChange) ? statements : Math.min(1, statements);
	}

	private void structure(ChangeSet changeSet, @Nullable Label label, int labels, List<Remark> remarks, boolean adds,
			long locks, Report report) {
		boolean destructive = remarks.stream().anyMatch((remark) -> remark.rule().needs() == LintRule.Needs.CONTRACT);
		if (labels > 1) {
			report.add(LintRule.TWO_LABELS, "it");
		}
		if (destructive && (changeSet.isAlwaysRun() || changeSet.isRunOnChange())) {
			report.add(LintRule.RERUN_DESTRUCTIVE, "it");
		}
		if (destructive && adds) {
			report.add(LintRule.MIXED_CHANGES, "it");
		}
		if (lostLabels(changeSet).contains(changeSet.getId() + "::" + changeSet.getAuthor())) {
			report.add(LintRule.LOST_LABEL, "its header");
		}
		if (locks > 1 && changeSet.isRunInTransaction()) {
			report.add(LintRule.SEVERAL_LOCKS, "it");
		}
		if (label != null && label != Label.CONTRACT && !hasWayBack(changeSet)) {
			report.add(LintRule.NO_ROLLBACK, "it");
		}
		if (label == Label.CONTRACT && !this.settings.secondGate().guards(changeSet)) {
			report.add(LintRule.NO_SECOND_GATE, (changeSet.getPreconditions() != null) ? "its precondition" : "it");
		}
	}

	/**
	 * A contract runs long after what follows it in the changelog.
	 */
	private void order(ChangeSet changeSet, @Nullable Label label, List<Remark> remarks, List<String> added,
			Report report) {
		if (label == Label.CONTRACT) {
			remarks.stream()
				.filter((remark) -> remark.rule().needs() == LintRule.Needs.CONTRACT && remark.object() != null)
				.forEach((remark) -> this.destroyed.add(new Destroyed(String.valueOf(remark.object()), report)));
			return;
		}
		this.destroyed.stream()
			.filter((one) -> added.contains(one.object()))
			.forEach((one) -> one.report()
				.add(LintRule.CONTRACT_BEFORE_EXPAND,
						"the drop of " + one.object() + " (again in " + changeSet.toString(false) + ")"));
	}

	private Set<String> lostLabels(ChangeSet changeSet) {
		String path = (changeSet.getChangeLog() != null) ? changeSet.getChangeLog().getPhysicalFilePath() : null;
		if (path == null || !path.toLowerCase(Locale.ROOT).endsWith(".sql")) {
			return Set.of();
		}
		return this.lostLabels.computeIfAbsent(path, (file) -> LostLabels.in(this.resources, file));
	}

	private static boolean hasWayBack(ChangeSet changeSet) {
		return !changeSet.getRollback().getChanges().isEmpty()
				|| changeSet.getChanges().stream().allMatch(ChangelogLinter::canBeInverted);
	}

	private static boolean canBeInverted(Change change) {
		try {
			return change.supportsRollback(new liquibase.database.core.PostgresDatabase());
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private record Destroyed(String object, Report report) {
	}

	/** Where the findings of one changeset go. */
	private final class Report {

		private final ChangeSet changeSet;

		private final @Nullable Label label;

		private final Suppressions suppressions;

		Report(ChangeSet changeSet, @Nullable Label label, Suppressions suppressions) {
			this.changeSet = changeSet;
			this.label = label;
			this.suppressions = suppressions;
		}

		void add(LintRule rule, String subject) {
			LintLevel level = ChangelogLinter.this.settings.level(rule, this.label);
			if (level != LintLevel.OFF) {
				ChangelogLinter.this.findings
					.add(new Finding(DatabaseChangeLog.normalizePath(this.changeSet.getFilePath()),
							this.changeSet.getId(), this.changeSet.getAuthor(), rule, level == LintLevel.FAIL, subject,
							remedy(rule), this.suppressions.reason(rule)));
			}
		}

		private String remedy(LintRule rule) {
			if (rule != LintRule.NO_SECOND_GATE) {
				return rule.remedy();
			}
			List<String> names = Labelling.labels(this.changeSet)
				.stream()
				.filter((one) -> !one.equals(Label.CONTRACT.text()))
				.toList();
			String file = DatabaseChangeLog.normalizePath(this.changeSet.getFilePath());
			return rule.remedy() + "\n"
					+ ChangelogLinter.this.settings.secondGate()
						.lines(Label.CONTRACT, (names.size() == 1) ? names.get(0) : "<migration>", file)
						.strip();
		}

	}

}
