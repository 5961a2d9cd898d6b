package dev.changeover.sample;

import java.time.Duration;
import java.util.Map;

import dev.changeover.Phase;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whoever carries the migration through: clicks in the console, acts and looks by the
 * actuator. Waits by looking again.
 */
final class Operator {

	private static final String REPORT = "/actuator/changeover/shipping-address";

	/** On a busy machine, beside a process that was stopped in a transaction. */
	private static final Duration LONGEST_SWEEP = Duration.ofSeconds(90);

	private final Http actuator;

	private final Console console;

	Operator(Http http) {
		this.actuator = http.as("admin", "admin");
		this.console = new Console(http, "shipping-address");
	}

	Console console() {
		return this.console;
	}

	JsonNode report() {
		Reply reply = this.actuator.get(REPORT);
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		return reply.json();
	}

	/** What an address shows to an administrator. */
	String see(String path) {
		Reply reply = this.actuator.get(path);
		assertThat(reply.status()).as(path).isEqualTo(200);
		return reply.body();
	}

	JsonNode meter(String name) {
		return new JsonMapper().readTree(see("/actuator/metrics" + name));
	}

	Phase phase() {
		return Phase.valueOf(report().at("/phase").asString());
	}

	Reply act(String action) {
		return act(Map.of("action", action));
	}

	Reply act(Map<String, Object> request) {
		return this.actuator.send("POST", REPORT, new JsonMapper().writeValueAsString(request));
	}

	/** Clicks a flag of the next step and waits until the fleet has taken it. */
	void step(String flag, boolean on, Phase phase) {
		Reply reply = this.console.click(flag, on);
		assertThat(reply.status()).as(reply.body()).isEqualTo(302);
		awaitPhase(phase);
	}

	void awaitPhase(Phase phase) {
		await().untilAsserted(() -> assertThat(report().at("/phase").asString()).isEqualTo(phase.name()));
		awaitFleet();
	}

	/** Waits until every instance has taken up the current epoch. */
	void awaitFleet() {
		await().untilAsserted(() -> {
			JsonNode report = report();
			assertThat(report.at("/instances")).isNotEmpty()
				.allSatisfy((instance) -> assertThat(instance.at("/acknowledged").asLong())
					.isGreaterThanOrEqualTo(report.at("/epoch").asLong()));
		});
	}

	/** Waits until nothing but a click is missing for the next step. */
	void awaitReadyFor(Phase phase) {
		await().untilAsserted(() -> {
			JsonNode report = report();
			assertThat(report.at("/nextStep/to").asString()).as(report.at("/nextStep").toString())
				.isEqualTo(phase.name());
		});
	}

	/**
	 * Starts a sweep, trying again while an instance has yet to follow, and waits for its
	 * end.
	 */
	JsonNode sweep(String action, String place) {
		awaitFleet();
		await().untilAsserted(() -> {
			Reply reply = act(action);
			assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		});
		await().atMost(LONGEST_SWEEP)
			.untilAsserted(() -> assertThat(report().at(place + "/state").asString()).isNotIn("NONE", "RUNNING"));
		awaitFleet();
		return report().at(place);
	}

	void backfill() {
		JsonNode backfill = sweep("BACKFILL", "/backfill");
		assertThat(backfill.at("/state").asString()).as(backfill.toString()).isEqualTo("COMPLETED");
	}

	void verify() {
		JsonNode verification = sweep("VERIFY", "/verification");
		assertThat(verification.at("/state").asString()).as(verification.toString()).isEqualTo("COMPLETED");
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
	}

}
