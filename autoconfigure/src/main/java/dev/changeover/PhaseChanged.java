package dev.changeover;

/**
 * Published as a Spring event on every instance when it takes up another phase, so that
 * caches can be evicted at the cutover.
 *
 * @param migration name of the migration
 * @param from phase before
 * @param to phase now in force for new transactions of this instance
 * @param epoch number of the new phase; grows by one with every transition
 */
public record PhaseChanged(String migration, Phase from, Phase to, long epoch) {

}
