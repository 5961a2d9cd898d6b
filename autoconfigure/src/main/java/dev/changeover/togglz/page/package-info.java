/**
 * The page {@code migrations} of the Togglz console, rendered on the server.
 */
@NullMarked
package dev.changeover.togglz.page;

import org.jspecify.annotations.NullMarked;
