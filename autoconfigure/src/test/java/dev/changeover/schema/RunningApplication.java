package dev.changeover.schema;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that has started and left the fleet, so that it holds up nothing.
 */
record RunningApplication(Application application, ChangelogGuard guard, ChangelogGate gate, GuardEngine engine) {

	static final String MIGRATION = "shipping-address";

	static void of(Application application, Consumer<RunningApplication> work) {
		application.start((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(Fleet.class).stop();
			ChangelogGuard guard = context.getBean(ChangelogGuard.class);
			GuardEngine engine = GuardEngine.of(application.database(),
					new Migrations(List.of(Migration.named(MIGRATION))));
			work.accept(new RunningApplication(application, guard, new ChangelogGate(guard, engine), engine));
		});
	}

	/** Tries without any rest. */
	ChangelogRun run(Duration timeout) {
		return run(timeout, (time) -> {
		});
	}

	ChangelogRun run(Duration timeout, PatientRun.Pause pause) {
		return new ChangelogRun(this.guard, this.engine, timeout, pause);
	}

	Coordinator coordinator() {
		return this.engine.coordinator();
	}

	String heldBecause(String id) {
		return this.gate.held().stream().filter((held) -> held.id().equals(id)).findFirst().orElseThrow().reason();
	}

}
