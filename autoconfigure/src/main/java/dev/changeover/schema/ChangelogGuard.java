package dev.changeover.schema;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import liquibase.integration.spring.MultiTenantSpringLiquibase;
import liquibase.integration.spring.SpringLiquibase;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.function.SingletonSupplier;

/**
 * Puts every SpringLiquibase bean under guard: labelled changesets run when their
 * migration is ready for them. It is at work without any migration too, so that a lost
 * piece of configuration does not let a drop run. An {@link EarlyGuard} puts it to work
 * before any other bean is made.
 */
public final class ChangelogGuard implements BeanPostProcessor {

	private final Supplier<GuardSettings> settings;

	private final Supplier<GuardEngine> engine;

	private final Map<String, ChangelogStart> starts = new ConcurrentHashMap<>();

	private final List<GuardedChangelog> changelogs = new CopyOnWriteArrayList<>();

	private final RunProgress progress = new RunProgress();

	private final IntSupplier beans;

	private final AtomicInteger begun = new AtomicInteger();

	private final SingletonSupplier<OldRelease> oldRelease;

	/**
	 * Makes a guard.
	 * @param settings the configuration, asked for when the first bean comes by
	 * @param engine the phases, asked for when there is a migration
	 * @param beans how many SpringLiquibase beans there are
	 */
	public ChangelogGuard(Supplier<GuardSettings> settings, Supplier<GuardEngine> engine, IntSupplier beans) {
		this.settings = settings;
		this.engine = engine;
		this.beans = beans;
		this.oldRelease = SingletonSupplier.of(() -> new OldRelease(settings.get(), this::isContracted));
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
		return (this.settings.get().known().size() == 1) ? null : migration;
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
		GuardSettings settings = this.settings.get();
		new StartingPhases(settings).requireRetiredComplete(this.engine.get());
		takeUp(install(liquibase, name, List.of()));
	}

	private void guard(SpringLiquibase liquibase, String beanName) {
		GuardSettings settings = this.settings.get();
		List<String> open = List.of();
		if (!settings.known().isEmpty()) {
			if (liquibase.isDropFirst()) {
				throw new ChangelogException(
						"spring.liquibase.drop-first drops Changeover's tables, and with them the phases.",
						"Switch it off, or set changeover.enabled to false where the database is thrown away.");
			}
			open = new StartingPhases(settings).bornComplete(this.engine.get(), liquibase);
		}
		this.starts.put(beanName, install(liquibase, beanName, open));
	}

	private ChangelogStart install(SpringLiquibase liquibase, String name, List<String> open) {
		GuardSettings settings = this.settings.get();
		ChangelogStart start = new ChangelogStart(liquibase, name, settings, this.oldRelease.obtain(),
				this.begun.incrementAndGet() >= this.beans.getAsInt(), new StartupLint(settings.lint()));
		start.install(open);
		return start;
	}

	private boolean isContracted(String migration) {
		return this.engine.get().phases().read(migration).filter((state) -> state.contractedAt() != null).isPresent();
	}

	private void guardTenants(MultiTenantSpringLiquibase tenants) {
		if (!this.settings.get().known().isEmpty()) {
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
			if (start != null && !this.settings.get().known().isEmpty()) {
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
		GuardSettings settings = this.settings.get();
		GuardEngine engine = this.engine.get();
		ChangelogRun run = new ChangelogRun(this, engine, settings.lockTimeout());
		new StartupRun(settings, engine, run, new ChangelogGate(this, engine)).finish(changelog);
	}

}
