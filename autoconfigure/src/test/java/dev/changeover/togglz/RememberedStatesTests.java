package dev.changeover.togglz;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RememberedStatesTests {

	private final RememberedStates states = new RememberedStates(() -> 0);

	@Test
	void remembersWhatWasRead() {
		this.states.read(Map::of);

		assertThat(this.states.recall()).isEmpty();
	}

	@Test
	void doesNotRememberWhatWasReadWhileAChangeWasMade() {
		this.states.read(() -> {
			this.states.forget();
			return Map.of();
		});

		assertThat(this.states.recall()).isNull();
	}

}
