package dev.changeover.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.changeover.Phase;
import dev.changeover.phase.Click;
import dev.changeover.phase.Flags;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepObserver;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What tracing sees of a migration.
 */
class ObservationsTests {

	@Test
	void aTransitionAndThePartOfAWorkerAreObservations() {
		List<String> seen = new ArrayList<>();
		try (ConfigurableApplicationContext service = MeasuredService.start()) {
			service.getBean(ObservationRegistry.class).observationConfig().observationHandler(new Listing(seen));

			service.getBean(Flags.class).ask("names", Phase.DUAL_WRITE, Click.by("ann"));
			await().until(() -> Listing.copy(seen)
				.contains("changeover.transition {event=step, from=off, migration=names, to=dual-write}"));
			SweepObserver sweeps = service.getBean(SweepObserver.class);
			sweeps.around("names", SweepKind.REVERSE_BACKFILL, () -> seen.add("work"));
			assertThatIllegalStateException()
				.isThrownBy(() -> sweeps.around("names", SweepKind.VERIFICATION, ObservationsTests::fail));
		}

		assertThat(seen).containsSubsequence("work", "changeover.sweep {kind=reverse-backfill, migration=names}",
				"changeover.sweep {kind=verification, migration=names} IllegalStateException");
	}

	private static void fail() {
		throw new IllegalStateException("broken");
	}

	/** Writes down what ended. */
	private record Listing(List<String> seen) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			String tags = context.getLowCardinalityKeyValues()
				.stream()
				.filter((tag) -> !tag.getKey().equals("error"))
				.map((KeyValue tag) -> tag.getKey() + "=" + tag.getValue())
				.collect(Collectors.joining(", ", " {", "}"));
			Throwable error = context.getError();
			synchronized (this.seen) {
				this.seen
					.add(context.getName() + tags + ((error != null) ? " " + error.getClass().getSimpleName() : ""));
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		static List<String> copy(List<String> seen) {
			synchronized (seen) {
				return List.copyOf(seen);
			}
		}

	}

}
