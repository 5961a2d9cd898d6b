/**
 * The changelog under guard: Changeover's own tables, the gate that holds labelled
 * changesets back until their migration is ready for them, and the linter.
 */
@NullMarked
package dev.changeover.schema;

import org.jspecify.annotations.NullMarked;
