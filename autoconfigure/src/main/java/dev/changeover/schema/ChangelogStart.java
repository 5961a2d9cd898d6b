package dev.changeover.schema;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Labels;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.RanChangeSet;
import liquibase.changelog.filter.ContextChangeSetFilter;
import liquibase.changelog.filter.DbmsChangeSetFilter;
import liquibase.changelog.filter.IgnoreChangeSetFilter;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;
import liquibase.integration.spring.Customizer;
import liquibase.integration.spring.SpringLiquibase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the opening of the connection and the first change of a SpringLiquibase
 * bean: reads the changelog as Liquibase is about to, and sets the label filter that
 * holds back what is not open. Whatever it throws keeps the changelog from running.
 */
final class ChangelogStart implements Customizer<Liquibase> {

	private static final Logger logger = LoggerFactory.getLogger(ChangelogStart.class);

	private final SpringLiquibase bean;

	private final String name;

	private @Nullable String ownFilter;

	/** What was last put in place of the user's own filter. */
	private @Nullable String installed;

	private final @Nullable Customizer<Liquibase> ownCustomizer;

	private final GuardSettings settings;

	private final OldRelease oldRelease;

	private final boolean last;

	private final ChangelogInspection inspection;

	/** Set before the bean runs. */
	private List<String> open = List.of();

	/** Whether the bean is about to run what is read. */
	private boolean runs = true;

	private boolean customized;

	/** What was read, once the bean has run. */
	private @Nullable GuardedChangelog changelog;

	ChangelogStart(SpringLiquibase bean, String name, GuardSettings settings, OldRelease oldRelease, boolean last,
			ChangelogInspection inspection) {
		this.bean = bean;
		this.name = name;
		this.ownFilter = bean.getLabelFilter();
		this.ownCustomizer = bean.getCustomizer();
		this.settings = settings;
		this.oldRelease = oldRelease;
		this.last = last;
		this.inspection = inspection;
	}

	/**
	 * Takes its place. Until the changelog has been read, everything is held.
	 * @param openMigrations migrations of which everything runs
	 */
	void install(List<String> openMigrations) {
		this.open = openMigrations;
		filterWith(LabelFilter.holding(this.ownFilter, List.of(), false));
		this.bean.setCustomizer(this);
	}

	private void filterWith(@Nullable String filter) {
		this.bean.setLabelFilter(filter);
		this.installed = filter;
	}

	/**
	 * What was read when the bean ran. Of a bean that did not run, as it was told not to,
	 * the changelog is read now: somebody else runs it, and its changesets are no less
	 * part of the migration.
	 * @return the changelog, or {@code null} when there is none, or Changeover has no say
	 * in it
	 */
	@Nullable GuardedChangelog changelog() {
		if (!this.customized) {
			this.runs = false;
			UnrunLiquibase.open(this.bean);
		}
		return this.changelog;
	}

	@Override
	public void customize(Liquibase liquibase) {
		this.customized = true;
		if (!Objects.equals(this.bean.getLabelFilter(), this.installed)) {
			// A post-processor behind the guard has set the user's own.
			this.ownFilter = this.bean.getLabelFilter();
		}
		if (this.ownCustomizer != null) {
			this.ownCustomizer.customize(liquibase);
		}
		try {
			Map<String, Object> scope = Map.of(Scope.Attr.database.name(), liquibase.getDatabase(),
					Scope.Attr.resourceAccessor.name(), liquibase.getResourceAccessor());
			Scope.child(scope, () -> inspect(liquibase));
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void inspect(Liquibase liquibase) throws LiquibaseException, IOException {
		if (this.runs) {
			ChangelogLock.explain(liquibase.getDatabase()).ifPresent((held) -> logger.warn("{}", held));
		}
		else if (!liquibase.getResourceAccessor().get(liquibase.getChangeLogFile()).exists()) {
			return;
		}
		Contexts contexts = new Contexts(this.bean.getContexts());
		liquibase.getChangeLogParameters().setContexts(contexts);
		liquibase.getChangeLogParameters().setLabels(new LabelExpression(this.ownFilter));
		DatabaseChangeLog parsed = liquibase.getDatabaseChangeLog();
		List<LabelledChangeSet> labelled = labelled(parsed, contexts, liquibase.getDatabase());
		boolean concerned = parsed.getChangeSets().stream().anyMatch(Labelling::concerns);
		Collection<RanChangeSet> remembered = RanChangeSets.of(liquibase.getDatabase());
		Collection<RanChangeSet> ran = this.runs ? remembered : RanChangeSets.asNamedBy(parsed, remembered);
		this.oldRelease.learn(parsed, labelled, ran);
		if (this.last) {
			this.oldRelease.check();
		}
		if (!concerned && this.settings.known().isEmpty()) {
			filterWith(this.ownFilter);
			return;
		}
		if (!this.settings.known().isEmpty()) {
			this.inspection.inspect(parsed, RanChangeSets.keys(ran), liquibase.getDatabase(), this.runs);
		}
		filterWith(concerned ? filter() : this.ownFilter);
		this.changelog = new GuardedChangelog(this.name, this.bean.getDataSource(), liquibase.getChangeLogFile(),
				liquibase.getResourceAccessor(), liquibase.getChangeLogParameters(), this.bean.getContexts(),
				this.ownFilter, LiquibaseNames.of(liquibase.getDatabase()), labelled, this.runs);
	}

	private @Nullable String filter() {
		boolean sole = this.settings.known().size() == 1 && this.open.size() == 1;
		return LabelFilter.holding(this.ownFilter, this.open, sole);
	}

	private List<LabelledChangeSet> labelled(DatabaseChangeLog parsed, Contexts contexts, Database database) {
		Labelling labelling = new Labelling(new LinkedHashSet<>(this.settings.known()));
		ContextChangeSetFilter context = new ContextChangeSetFilter(contexts);
		DbmsChangeSetFilter dbms = new DbmsChangeSetFilter(database);
		IgnoreChangeSetFilter ignore = new IgnoreChangeSetFilter();
		LabelExpression own = new LabelExpression(this.ownFilter);
		List<LabelledChangeSet> labelled = new ArrayList<>();
		for (ChangeSet changeSet : parsed.getChangeSets()) {
			labelling.label(changeSet).ifPresent((label) -> {
				String migration = labelling.migration(changeSet, label);
				boolean filtered = !own.matches(new Labels(changeSet.buildFullLabels()));
				if (context.accepts(changeSet).isAccepted() && dbms.accepts(changeSet).isAccepted()
						&& ignore.accepts(changeSet).isAccepted()) {
					labelled.add(new LabelledChangeSet(changeSet.getId(), changeSet.getAuthor(),
							DatabaseChangeLog.normalizePath(changeSet.getFilePath()), label, migration, filtered));
				}
			});
		}
		return labelled;
	}

}
