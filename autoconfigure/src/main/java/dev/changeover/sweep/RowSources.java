package dev.changeover.sweep;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import dev.changeover.MigrationRows;
import dev.changeover.Phase;
import dev.changeover.ResultComparator;
import dev.changeover.phase.Database;
import dev.changeover.phase.MigrationState;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.ResolvableType;

/**
 * Where the rows of each migration come from. Thread-safe.
 */
public final class RowSources {

	private final Database database;

	private final Map<String, DeclaredRows> declared = new LinkedHashMap<>();

	private final Map<String, RowSource> inJava = new LinkedHashMap<>();

	private final Map<String, RowSource> inspected = new ConcurrentHashMap<>();

	/**
	 * Collects the sources.
	 * @param database where both sides are
	 * @param declared rows declared as tables
	 * @param inJava rows that the application reads and writes
	 * @param comparators the user's own comparisons, for rows in Java
	 * @throws RowsDeclarationException when two sources belong to one migration, or the
	 * type of a key cannot be found out
	 */
	public RowSources(Database database, Collection<DeclaredRows> declared, Collection<MigrationRows<?, ?>> inJava,
			List<ResultComparator> comparators) {
		this.database = database;
		declared.forEach((rows) -> this.declared.put(rows.migration(), rows));
		RowComparison comparison = new RowComparison(comparators);
		for (MigrationRows<?, ?> rows : inJava) {
			String migration = rows.migration();
			if (this.declared.containsKey(migration) || this.inJava.containsKey(migration)) {
				throw new RowsDeclarationException(migration,
						"Migration '" + migration + "' gets its rows from two places: " + rows.getClass().getName()
								+ " and another one. Remove 'rows' from its configuration, or "
								+ "one of the MigrationRows beans.");
			}
			this.inJava.put(migration, source(rows, comparison));
		}
	}

	private static <K, R> RowSource source(MigrationRows<K, R> rows, RowComparison comparison) {
		Class<?> type = AopUtils.getTargetClass(rows);
		Class<?> key = ResolvableType.forClass(type).as(MigrationRows.class).getGeneric(0).resolve();
		if (key == null) {
			throw new RowsDeclarationException(rows.migration(), "The type of the key of " + type.getName()
					+ " cannot be found out. Write it as a class that implements MigrationRows<Long, ...> with the "
					+ "type of the key in place.");
		}
		@SuppressWarnings("unchecked")
		Class<K> found = (Class<K>) key;
		return new JavaRows<>(rows, found, comparison);
	}

	/**
	 * Looks up the source of a migration; tables are looked at the first time.
	 * @throws RowsDeclarationException when tables do not fit their declaration
	 */
	Optional<RowSource> of(String migration) {
		RowSource rows = this.inJava.get(migration);
		if (rows != null) {
			return Optional.of(rows);
		}
		DeclaredRows tables = this.declared.get(migration);
		if (tables == null) {
			return Optional.empty();
		}
		return Optional.of(this.inspected.computeIfAbsent(migration,
				(name) -> new TableInspection(this.database, tables).inspect()));
	}

	/**
	 * The declaration of a migration whose rows are tables.
	 */
	Optional<DeclaredRows> declared(String migration) {
		return Optional.ofNullable(this.declared.get(migration));
	}

	/**
	 * Whether rows in Java have keys that no generator could issue twice.
	 */
	boolean hasRandomKeys(String migration) {
		return this.inJava.get(migration) instanceof JavaRows<?, ?> rows
				&& rows.hasKeysOf(Set.of(UUID.class, String.class));
	}

	/**
	 * Whether the orphans of a migration want a walk of their own, as far as its source
	 * was looked at: the sides order their keys each in its own way.
	 */
	boolean walksTwice(String migration) {
		RowSource source = this.inJava.getOrDefault(migration, this.inspected.get(migration));
		return source != null && !source.sameOrder();
	}

	/**
	 * The migrations that have rows.
	 */
	Set<String> migrations() {
		Set<String> names = new LinkedHashSet<>(this.declared.keySet());
		names.addAll(this.inJava.keySet());
		return names;
	}

	/**
	 * Looks at the tables of a migration early, so that a wrong declaration stops the
	 * start. In COMPLETE they are not looked at, as OLD may be gone.
	 */
	void inspect(MigrationState state) {
		if (state.phase() != Phase.COMPLETE) {
			of(state.name());
		}
	}

}
