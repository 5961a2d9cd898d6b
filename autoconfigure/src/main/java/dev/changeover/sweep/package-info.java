/**
 * Walks over all keys of a migration: backfill, orphan sweep, verification and repair.
 */
@NullMarked
package dev.changeover.sweep;

import org.jspecify.annotations.NullMarked;
