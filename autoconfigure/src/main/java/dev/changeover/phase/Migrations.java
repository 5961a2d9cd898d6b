package dev.changeover.phase;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The migrations that this application declares, in the order of the configuration.
 * Immutable.
 */
public final class Migrations implements Iterable<Migration> {

	private final Map<String, Migration> byName = new LinkedHashMap<>();

	private final List<String> names;

	/**
	 * Collects the declared migrations.
	 * @param migrations the migrations, each with a name of its own
	 */
	public Migrations(Collection<Migration> migrations) {
		migrations.forEach((migration) -> this.byName.put(migration.name(), migration));
		this.names = List.copyOf(this.byName.keySet());
	}

	/**
	 * Looks a migration up.
	 * @param name its name
	 * @return the migration
	 * @throws UnknownMigrationException when this application does not declare it
	 */
	public Migration named(String name) {
		Migration migration = this.byName.get(name);
		if (migration == null) {
			throw new UnknownMigrationException(name, this.names);
		}
		return migration;
	}

	/**
	 * Whether a migration is declared.
	 * @param name its name
	 * @return {@code true} when {@link #named} finds it
	 */
	public boolean contains(String name) {
		return this.byName.containsKey(name);
	}

	/**
	 * The place of a migration in {@link PhaseView}.
	 * @param name its name
	 * @return an index from 0
	 * @throws UnknownMigrationException when this application does not declare it
	 */
	public int indexOf(String name) {
		return this.names.indexOf(named(name).name());
	}

	/**
	 * The names in order.
	 * @return the names
	 */
	public List<String> names() {
		return this.names;
	}

	@Override
	public Iterator<Migration> iterator() {
		return this.byName.values().iterator();
	}

}
