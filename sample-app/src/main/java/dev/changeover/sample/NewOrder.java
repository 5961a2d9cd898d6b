package dev.changeover.sample;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * What a customer sends.
 *
 * @param customer who orders
 * @param shippingAddress where it goes
 */
record NewOrder(@NotBlank @Size(max = 100) @Pattern(regexp = ShippingAddress.PLAIN) String customer,
		@NotNull @Valid ShippingAddress shippingAddress) {

}
