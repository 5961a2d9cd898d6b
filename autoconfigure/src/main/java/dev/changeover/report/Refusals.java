package dev.changeover.report;

import java.util.List;
import java.util.function.Supplier;

import dev.changeover.RefusedException;
import dev.changeover.phase.TransitionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of what operators were refused before the coordinator was asked, which tells of
 * its own refusals: each is logged and counted once. Thread-safe.
 */
public final class Refusals {

	private static final Logger logger = LoggerFactory.getLogger(Refusals.class);

	private final List<TransitionListener> listeners;

	/**
	 * Makes an announcer.
	 * @param listeners hear of every refusal
	 */
	public Refusals(List<TransitionListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Does something, and tells of it where it is refused.
	 * @param by who asked
	 * @param work what to do
	 * @param <T> what comes of it
	 * @return what came of it
	 * @throws RefusedException when it was refused
	 */
	public <T> T telling(String by, Supplier<T> work) {
		try {
			return work.get();
		}
		catch (RefusedException ex) {
			String reason = String.valueOf(ex.getMessage());
			logger.info("Refused to {}: {}", by, reason);
			this.listeners.forEach((listener) -> listener.refused(ex.migration(), reason));
			throw ex;
		}
	}

}
