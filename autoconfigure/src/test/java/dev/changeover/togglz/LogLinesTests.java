package dev.changeover.togglz;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.changeover.Phase;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.PhaseTable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator finds in the log, and how often.
 */
class LogLinesTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.changeover");

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			LogLinesTests.this.lines.add(event.getLevel() + " " + event.getFormattedMessage());
		}

	};

	private ConfigurableApplicationContext application;

	@BeforeEach
	void start() {
		this.application = new SpringApplicationBuilder(Application.class)
			.run(Application.arguments("--logging.level.dev.changeover=info"));
		this.logger.addAppender(this.appender);
		this.appender.start();
	}

	@AfterEach
	void stop() {
		this.logger.detachAppender(this.appender);
		this.application.close();
		this.logger.setLevel(Level.WARN);
	}

	@Test
	void hasALineForEachRefusalAndTransitionAndNoneForATick() {
		Browser browser = new Browser(
				this.application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		browser.login("admin", "secret");

		browser.click("SHIPPING_ADDRESS_CUTOVER", true, Map.of());
		browser.get("/togglz-console/migrations");
		// One thread ticks: when it takes the step, the ticks asked for before it are
		// over.
		for (int tick = 0; tick < 50; tick++) {
			this.application.getBean(Fleet.class).wake();
		}
		browser.click("SHIPPING_ADDRESS_DUAL_WRITE", true, Map.of());
		PhaseTable table = this.application.getBean(PhaseTable.class);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> table.read("shipping-address").orElseThrow().fresh().unbroken()
					&& table.read("shipping-address").orElseThrow().phase() == Phase.DUAL_WRITE);

		assertThat(this.lines).filteredOn((line) -> line.contains("Refused"))
			.hasSize(1)
			.first()
			.asString()
			.startsWith("INFO Refused to admin: ")
			.contains("shipping-address");
		assertThat(this.lines).filteredOn((line) -> line.contains("OFF -> DUAL_WRITE")).hasSize(1);
		assertThat(this.lines).filteredOn((line) -> line.contains("is in DUAL_WRITE here")).hasSizeLessThan(2);
		assertThat(this.lines).as("nothing else, however often the instance looks").hasSizeLessThan(6);
	}

}
