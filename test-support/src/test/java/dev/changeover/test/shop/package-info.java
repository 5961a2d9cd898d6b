/**
 * A service whose sides are written by hand.
 */
@NullMarked
package dev.changeover.test.shop;

import org.jspecify.annotations.NullMarked;
