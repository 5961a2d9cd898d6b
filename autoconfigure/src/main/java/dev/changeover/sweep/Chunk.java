package dev.changeover.sweep;

/**
 * A claimed part of a stage.
 *
 * @param id its number
 * @param sweep the sweep
 * @param stage the stage
 * @param range the keys
 * @param rows how many rows it had when it was planned
 */
record Chunk(long id, long sweep, Stage stage, Selection.Range range, long rows) {
}
