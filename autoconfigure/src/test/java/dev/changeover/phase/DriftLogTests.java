package dev.changeover.phase;

import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DriftLogTests {

	@Test
	void givesTheConnectionBackAfterCounting() {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			new DriftLog(engine.database).counts(Engine.NAME);

			assertThat(engine.dataSource.getHikariPoolMXBean().getActiveConnections()).isZero();
		}
	}

}
