/**
 * Current and desired phase, the gates between them, the coordinator that moves one step
 * at a time, and the fleet whose instances acknowledge it.
 */
@NullMarked
package dev.changeover.phase;

import org.jspecify.annotations.NullMarked;
