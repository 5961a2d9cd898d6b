package dev.changeover.sweep;

/**
 * A row that could not be carried over.
 *
 * @param key its key
 * @param reason the kind of error with the name of the column or constraint, never values
 */
public record RowFailure(String key, String reason) {
}
