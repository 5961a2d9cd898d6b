package dev.changeover.sweep;

import java.util.List;

/**
 * Takes sweeps further by hand, for tests of other packages.
 */
public final class SweepSteps {

	private SweepSteps() {
	}

	/**
	 * Takes the first running sweep one chunk further.
	 * @param sweeps the sweeps of an instance
	 * @return whether anything ran
	 */
	public static boolean step(Sweeps sweeps) {
		List<Sweep> running = sweeps.running();
		if (running.isEmpty()) {
			return false;
		}
		sweeps.engine().step(running.get(0).id());
		return true;
	}

}
