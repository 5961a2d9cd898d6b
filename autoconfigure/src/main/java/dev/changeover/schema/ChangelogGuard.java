package dev.changeover.schema;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToIntFunction;

import liquibase.integration.spring.MultiTenantSpringLiquibase;
import liquibase.integration.spring.SpringLiquibase;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.function.SingletonSupplier;

/**
 * Puts every SpringLiquibase bean under guard: labelled changesets run when their
 * migration is ready for them. It is at work without any migration too, so that a lost
 * piece of configuration does not let a drop run. An {@link EarlyGuard} puts it to work
 * before any other bean is made.
 */
public final class ChangelogGuard implements BeanPostProcessor, BeanFactoryAware {

	private final SingletonSupplier<GuardSettings> settings;

	private final SingletonSupplier<GuardEngine> engine;

	private final Map<String, ChangelogStart> starts = new ConcurrentHashMap<>();

	private final List<GuardedChangelog> changelogs = new CopyOnWriteArrayList<>();

	private final RunProgress progress = new RunProgress();

	private final ToIntFunction<ListableBeanFactory> changelogBeans;

	private final AtomicInteger begun = new AtomicInteger();

	private final SingletonSupplier<OldRelease> oldRelease;

	// Set once, before the first bean comes by.
	private @Nullable ListableBeanFactory beans;

	/**
	 * Makes a guard, without any bean: it is made before those who configure beans.
	 * @param settings finds the configuration, when the first bean comes by
	 * @param engine finds the phases, when there is a migration
	 * @param changelogBeans counts the SpringLiquibase beans
	 */
	public ChangelogGuard(Function<ListableBeanFactory, GuardSettings> settings,
			Function<ListableBeanFactory, GuardEngine> engine, ToIntFunction<ListableBeanFactory> changelogBeans) {
		this.settings = SingletonSupplier.of(() -> settings.apply(beans()));
		this.engine = SingletonSupplier.of(() -> engine.apply(beans()));
		this.changelogBeans = changelogBeans;
		this.oldRelease = SingletonSupplier.of(() -> new OldRelease(this.settings.obtain(), this::isContracted));
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beans = (ListableBeanFactory) beanFactory;
	}

	private ListableBeanFactory beans() {
		return Objects.requireNonNull(this.beans, "The guard is no bean");
	}

	/**
	 * The changelogs that ran, in the order of their beans.
	 * @return a live view
	 */
	List<GuardedChangelog> changelogs() {
		return this.changelogs;
	}

	/**
	 * What runs of this instance are doing.
	 * @return the same for all who ask
	 */
	RunProgress progress() {
		return this.progress;
	}

	/**
	 * How a migration is named among labels.
	 * @param migration the migration
	 * @return its name, or {@code null} where it is the only one, whose changesets may go
	 * without
	 */
	@Nullable String nameInLabels(String migration) {
		return (this.settings.obtain().known().size() == 1) ? null : migration;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof MultiTenantSpringLiquibase tenants) {
			guardTenants(tenants);
		}
		if (bean instanceof SpringLiquibase liquibase) {
			guard(liquibase, beanName);
		}
		return bean;
	}

	/**
	 * Takes up the changelog of an application whose Liquibase is switched off: somebody
	 * else runs it, at any time.
	 * @param liquibase what would have run it; no bean
	 * @param name what to call it
	 */
	public void readOnly(SpringLiquibase liquibase, String name) {
		GuardSettings settings = this.settings.obtain();
		new StartingPhases(settings).requireRetiredComplete(this.engine.obtain());
		takeUp(install(liquibase, name, List.of()));
	}

	private void guard(SpringLiquibase liquibase, String beanName) {
		GuardSettings settings = this.settings.obtain();
		List<String> open = List.of();
		if (!settings.known().isEmpty()) {
			if (liquibase.isDropFirst()) {
				throw new ChangelogException(
						"spring.liquibase.drop-first drops Changeover's tables, and with them the phases.",
						"Switch it off, or set changeover.enabled to false where the database is thrown away.");
			}
			open = new StartingPhases(settings).bornComplete(this.engine.obtain(), liquibase);
		}
		this.starts.put(beanName, install(liquibase, beanName, open));
	}

	private ChangelogStart install(SpringLiquibase liquibase, String name, List<String> open) {
		GuardSettings settings = this.settings.obtain();
		ChangelogStart start = new ChangelogStart(liquibase, name, settings, this.oldRelease.obtain(),
				this.begun.incrementAndGet() >= this.changelogBeans.applyAsInt(beans()),
				new StartupLint(settings.lint()));
		start.install(open);
		return start;
	}

	private boolean isContracted(String migration) {
		return this.engine.obtain()
			.phases()
			.read(migration)
			.filter((state) -> state.contractedAt() != null)
			.isPresent();
	}

	private void guardTenants(MultiTenantSpringLiquibase tenants) {
		if (!this.settings.obtain().known().isEmpty()) {
			throw new ChangelogException(
					"MultiTenantSpringLiquibase runs one changelog on many databases, and a migration has one phase.",
					"Run the changelog of the database that holds both sides by a SpringLiquibase bean of its own.");
		}
		tenants.setLabelFilter(LabelFilter.holding(tenants.getLabelFilter(), List.of(), false));
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof SpringLiquibase) {
			ChangelogStart start = this.starts.remove(beanName);
			if (start != null && !this.settings.obtain().known().isEmpty()) {
				takeUp(start);
			}
		}
		return bean;
	}

	private void takeUp(ChangelogStart start) {
		GuardedChangelog changelog = start.changelog();
		if (changelog != null) {
			this.changelogs.add(changelog);
			finish(changelog);
		}
	}

	private void finish(GuardedChangelog changelog) {
		GuardSettings settings = this.settings.obtain();
		GuardEngine engine = this.engine.obtain();
		ChangelogRun run = new ChangelogRun(this, engine, settings.lockTimeout());
		new StartupRun(settings, engine, run, new ChangelogGate(this, engine)).finish(changelog);
	}

}
