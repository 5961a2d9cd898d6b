/**
 * A service whose sides are written with JPA.
 */
@NullMarked
package dev.changeover.test.jpa;

import org.jspecify.annotations.NullMarked;
