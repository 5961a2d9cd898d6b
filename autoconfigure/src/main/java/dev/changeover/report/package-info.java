/**
 * The one answer to "where is it, what blocks it", and the one way to act on it, shared
 * by the actuator and the console.
 */
@NullMarked
package dev.changeover.report;

import org.jspecify.annotations.NullMarked;
