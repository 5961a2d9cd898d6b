package dev.changeover.benchmarks;

import org.jspecify.annotations.Nullable;
import org.togglz.core.Feature;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.manager.FeatureManagerBuilder;
import org.togglz.core.repository.mem.InMemoryStateRepository;
import org.togglz.core.user.NoOpUserProvider;

/**
 * Contacts with the usual branches on feature flags, written by hand: one flag to write
 * NEW too, one to read it.
 */
final class Toggles implements Contacts {

	private final MapContacts old = new MapContacts();

	private final MapContacts fresh = new MapContacts();

	private final FeatureManager flags;

	/**
	 * Sets the flags.
	 * @param writeNew whether NEW is written too
	 */
	Toggles(boolean writeNew) {
		this.flags = flags();
		if (writeNew) {
			this.flags.enable(Flag.WRITE_NEW);
		}
	}

	/**
	 * Flags in memory, all off.
	 */
	static FeatureManager flags() {
		return new FeatureManagerBuilder().featureEnum(Flag.class)
			.stateRepository(new InMemoryStateRepository())
			.userProvider(new NoOpUserProvider())
			.build();
	}

	@Override
	public @Nullable String find(long id) {
		return this.flags.isActive(Flag.READ_NEW) ? this.fresh.find(id) : this.old.find(id);
	}

	@Override
	public void save(long id, String contact) {
		this.old.save(id, contact);
		if (this.flags.isActive(Flag.WRITE_NEW)) {
			this.fresh.save(id, contact);
		}
	}

	enum Flag implements Feature {

		WRITE_NEW, READ_NEW

	}

}
