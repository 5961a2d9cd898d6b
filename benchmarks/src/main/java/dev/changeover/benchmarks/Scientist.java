package dev.changeover.benchmarks;

import com.github.rawls238.scientist4j.Experiment;
import org.jspecify.annotations.Nullable;

/**
 * Contacts whose reads are an experiment of Scientist4J: both sides are asked, one after
 * the other, and compared.
 */
final class Scientist implements Contacts {

	private final Experiment<@Nullable String> experiment = new Experiment<>("shipping-address");

	private final MapContacts old = new MapContacts();

	private final MapContacts fresh = new MapContacts();

	@Override
	public @Nullable String find(long id) {
		try {
			return this.experiment.run(() -> this.old.find(id), () -> this.fresh.find(id));
		}
		catch (Exception ex) {
			throw new IllegalStateException("The experiment failed.", ex);
		}
	}

	@Override
	public void save(long id, String contact) {
		throw new UnsupportedOperationException("Scientist4J compares reads.");
	}

}
