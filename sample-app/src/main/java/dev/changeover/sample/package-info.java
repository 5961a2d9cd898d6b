/**
 * A shop whose shipping address moves out of the orders table while it is open.
 */
@NullMarked
package dev.changeover.sample;

import org.jspecify.annotations.NullMarked;
