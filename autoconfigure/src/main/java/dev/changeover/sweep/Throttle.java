package dev.changeover.sweep;

import java.util.Optional;

/**
 * Holds sweeps back while something more important needs the database. Beans of this type
 * are asked before every chunk; any one of them holds the sweep.
 */
public interface Throttle {

	/**
	 * Asks whether a sweep should wait for now.
	 * @param migration the migration that is swept
	 * @return why it should wait, a few words that are shown to the operator; empty when
	 * it may go on
	 */
	Optional<String> reason(String migration);

}
