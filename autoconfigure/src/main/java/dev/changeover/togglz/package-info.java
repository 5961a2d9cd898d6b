/**
 * The operator's seat: the flags of each migration as Togglz features, the guard that
 * judges every click on them, and the pages of the console.
 */
@NullMarked
package dev.changeover.togglz;

import org.jspecify.annotations.NullMarked;
