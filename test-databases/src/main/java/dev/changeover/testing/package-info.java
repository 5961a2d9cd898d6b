/**
 * Real databases for tests, started from Maven artifacts.
 */
@NullMarked
package dev.changeover.testing;

import org.jspecify.annotations.NullMarked;
