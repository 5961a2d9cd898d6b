/**
 * Tests of a service that takes part in a migration: in each phase, between two
 * instances, of both sides and of the changelog.
 */
@NullMarked
package dev.changeover.test;

import org.jspecify.annotations.NullMarked;
