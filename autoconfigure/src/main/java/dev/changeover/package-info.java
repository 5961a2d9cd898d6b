/**
 * What an application uses: the annotations of a migrated repository, the phases, the
 * rows of a migration, events and exceptions.
 */
@NullMarked
package dev.changeover;

import org.jspecify.annotations.NullMarked;
