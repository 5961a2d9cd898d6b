package dev.changeover.phase;

import java.time.Instant;

import dev.changeover.Phase;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the transition log.
 *
 * @param event {@code STEP}, {@code BACKFILLED}, {@code VERIFIED}, {@code CANARY},
 * {@code SIGNED}, {@code UNSIGNED}, {@code TIGHTENED}, {@code TIGHTEN_FAILED},
 * {@code LOOSENED}, {@code ROLLBACK_FAILED}, {@code CONTRACTED}, {@code CONTRACT_FAILED},
 * {@code ABANDONED}, {@code VOIDED}, {@code REPAIRED}, {@code ACCEPTED} or
 * {@code CLEARED}
 * @param from phase before
 * @param to phase after; the same where only evidence changed
 * @param epoch epoch after
 * @param at when, by the clock of the database
 * @param by who asked for it
 * @param reason why
 * @param forced whether a gate was overridden
 * @param evidence what it rested on
 * @param instances who took part
 * @param baseline how both sides did
 */
public record Transition(String event, Phase from, Phase to, long epoch, Instant at, @Nullable String by,
		@Nullable String reason, boolean forced, @Nullable String evidence, @Nullable String instances,
		@Nullable String baseline) {

}
