package dev.changeover.benchmarks;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.Read;
import dev.changeover.Write;
import org.jspecify.annotations.Nullable;

/**
 * The repository whose calls are measured.
 */
@Migrated(Service.MIGRATION)
public interface Contacts {

	/** How many contacts there are; their ids count from 0. */
	int COUNT = 1024;

	/**
	 * Reads a contact.
	 * @param id of the contact
	 * @return the contact, or {@code null} when there is none
	 */
	@Read
	@Nullable String find(@Key long id);

	/**
	 * Stores a contact.
	 * @param id of the contact
	 * @param contact what to store
	 */
	@Write
	void save(@Key long id, String contact);

}
