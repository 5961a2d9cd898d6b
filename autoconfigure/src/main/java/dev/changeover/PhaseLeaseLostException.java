package dev.changeover;

/**
 * This instance could not renew its lease in time, so it no longer knows the phase and
 * refuses to write rather than guess. Retry: the call succeeds once the lease is renewed.
 */
public final class PhaseLeaseLostException extends ChangeoverException {

	/**
	 * A lease that was not renewed in time.
	 * @param message what happened, why, and what to do next
	 */
	public PhaseLeaseLostException(String message) {
		super(message);
	}

}
