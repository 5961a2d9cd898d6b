/**
 * Wiring: properties, auto-configurations and failure analyzers.
 */
@NullMarked
package dev.changeover.autoconfigure;

import org.jspecify.annotations.NullMarked;
