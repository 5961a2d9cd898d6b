/**
 * What the migrations do, in numbers, for Micrometer.
 */
@NullMarked
package dev.changeover.metrics;

import org.jspecify.annotations.NullMarked;
