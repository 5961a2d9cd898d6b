package dev.changeover.sample;

/**
 * The shipping address of an order.
 *
 * @param orderId the order
 * @param address where it goes
 */
record OrderAddress(long orderId, ShippingAddress address) {

}
