/**
 * Benchmarks: one small main class each, which prints tables and writes JSON. Begin at
 * {@link dev.changeover.benchmarks.Run}.
 */
@NullMarked
package dev.changeover.benchmarks;

import org.jspecify.annotations.NullMarked;
