package dev.changeover.sample;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * Where an order goes. The lengths are those of the columns; control characters and half
 * surrogates are refused, as not every database stores them.
 *
 * @param street street and number
 * @param city city
 * @param zip postal code
 * @param country country, as people write it
 */
public record ShippingAddress(@NotBlank @Size(max = 200) @Pattern(regexp = PLAIN) String street,
		@NotBlank @Size(max = 100) @Pattern(regexp = PLAIN) String city,
		@NotBlank @Size(max = 20) @Pattern(regexp = PLAIN) String zip,
		@NotBlank @Size(max = 60) @Pattern(regexp = PLAIN) String country) {

	/** Text without control characters and half surrogates. */
	static final String PLAIN = "[^\\p{Cc}\\p{Cs}]*";

}
