package dev.changeover.phase;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class IdentityTests {

	@Test
	void tellsProcessesOfOneMachineApart() {
		Identity identity = Identity.ofThisProcess("shop", "7");

		assertThat(identity.application()).isEqualTo("shop");
		assertThat(identity.version()).isEqualTo("7");
		assertThat(identity.host()).endsWith(":" + ProcessHandle.current().pid());
	}

}
