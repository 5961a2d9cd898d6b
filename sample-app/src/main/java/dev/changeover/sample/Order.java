package dev.changeover.sample;

import org.jspecify.annotations.Nullable;

/**
 * An order as the shop shows it.
 *
 * @param id number of the order
 * @param customer who ordered
 * @param shippingAddress where it goes
 */
record Order(long id, String customer, @Nullable ShippingAddress shippingAddress) {

}
