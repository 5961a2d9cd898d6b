package dev.changeover;

import org.jspecify.annotations.Nullable;

/**
 * Published as a Spring event when NEW did worse in LIVE than the configured budget
 * allows, and reads are to go back to OLD.
 *
 * @param migration name of the migration
 * @param reason what was measured, a sentence
 * @param refusal why the way back is closed, so that somebody must look at once, or
 * {@code null} when CUTOVER was turned off
 */
public record AutoRollbackTriggered(String migration, String reason, @Nullable String refusal) {

}
