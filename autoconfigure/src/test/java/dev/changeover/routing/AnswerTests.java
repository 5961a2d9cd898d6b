package dev.changeover.routing;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AnswerTests {

	@Test
	void isEmptyWhereNothingIsHeldWhateverHoldsIt() {
		Iterable<String> none = Collections::emptyIterator;

		assertThat(new Answer(null, null).isEmpty()).isTrue();
		assertThat(Stream.of(Optional.empty(), Optional.of(List.of()), List.of(), Map.of(), none, new int[0]))
			.allMatch((value) -> new Answer(value, null).isEmpty());
	}

	@Test
	void isNotEmptyWhereAnythingIsHeld() {
		Iterable<String> one = () -> List.of("one").iterator();

		assertThat(Stream.of(Optional.of(1), List.of(1), Map.of(1, "one"), one, new int[1], "", 0, false))
			.noneMatch((value) -> new Answer(value, null).isEmpty());
	}

	@Test
	void holdsWhatASideThrewUnlessItIsAnError() {
		Throwable odd = new Throwable("neither exception nor error");
		Exception checked = new Exception("checked");

		assertThat(Answer.of(() -> {
			throw odd;
		}).failure()).isSameAs(odd);
		assertThat(Answer.of(() -> {
			throw checked;
		}).failure()).isSameAs(checked);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> Answer.of(() -> {
			throw new AssertionError("broken");
		}));
	}

	@Test
	void tellsFailuresApartByTheirTypeOnly() {
		Answer returned = new Answer(1, null);
		Answer failed = new Answer(null, new IllegalStateException("one"));

		assertThat(returned.failsUnlike(new Answer(2, null))).isFalse();
		assertThat(returned.failsUnlike(failed)).isTrue();
		assertThat(failed.failsUnlike(returned)).isTrue();
		assertThat(failed.failsUnlike(new Answer(null, new IllegalStateException("other")))).isFalse();
		assertThat(failed.failsUnlike(new Answer(null, new IllegalArgumentException("one")))).isTrue();
	}

}
