package dev.changeover;

import java.util.List;

/**
 * Published as a Spring event when a dark read differed and a second look at both sides
 * in one snapshot confirmed it.
 *
 * @param migration name of the migration
 * @param operation the method, e.g. {@code ShippingAddressRepository.findByOrderId}
 * @param keys keys of the rows, as text; empty where the call names none
 * @param paths where the answers differ, never values
 * @param values what OLD and NEW hold at each of the paths, cut to 100 characters; empty
 * unless {@code dark-read.show-values} asks for it
 */
public record MismatchConfirmed(String migration, String operation, List<String> keys, List<String> paths,
		List<String> values) {

}
