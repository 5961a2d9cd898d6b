package dev.changeover.sample;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * There is no such order: answered with 404.
 */
final class OrderNotFoundException extends ErrorResponseException {

	OrderNotFoundException(long id) {
		super(HttpStatus.NOT_FOUND);
		setDetail("There is no order " + id + ".");
	}

}
