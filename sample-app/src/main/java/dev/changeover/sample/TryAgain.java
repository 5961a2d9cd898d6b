package dev.changeover.sample;

import dev.changeover.PhaseLeaseLostException;
import dev.changeover.StalePhaseException;
import dev.changeover.WriteDivergedException;

import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers what was rolled back and may be tried again with 503, and says so.
 */
@RestControllerAdvice
class TryAgain {

	@ExceptionHandler({ PhaseLeaseLostException.class, StalePhaseException.class, WriteDivergedException.class,
			TransientDataAccessException.class })
	ErrorResponse refuse(Exception ex) {
		return ErrorResponse.builder(ex, HttpStatus.SERVICE_UNAVAILABLE, "Nothing was changed. Try again in a moment.")
			.title("Try again")
			.property("cause", ex.getClass().getSimpleName())
			.header(HttpHeaders.RETRY_AFTER, "1")
			.build();
	}

}
