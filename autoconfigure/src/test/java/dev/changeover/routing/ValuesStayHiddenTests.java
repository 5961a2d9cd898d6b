package dev.changeover.routing;

import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.changeover.MismatchConfirmed;
import dev.changeover.Phase;
import dev.changeover.WriteDivergedException;
import dev.changeover.phase.Drift;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DuplicateKeyException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What differs is reported by key and column. What a column holds appears nowhere, unless
 * an application asks for it.
 */
class ValuesStayHiddenTests {

	private static final String OLD_CITY = "Bonn-on-Rhine";

	private static final String NEW_CITY = "Ulm-on-Danube";

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final Logger root = (Logger) LoggerFactory.getLogger("dev.changeover");

	@BeforeEach
	void listen() {
		this.log.start();
		this.root.addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		this.root.detachAppender(this.log);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void namesTheColumnOfAMismatchAndNotWhatItHolds(TestDatabase kind) throws InterruptedException {
		try (Shop shop = new Shop(kind).in(Phase.LIVE)) {
			differ(shop);

			MismatchConfirmed mismatch = shop.mismatches.get(0);
			assertThat(mismatch.paths()).containsExactly("city");
			assertThat(mismatch.values()).isEmpty();
			assertThat(logged()).contains("[city]");
			assertHidden(shop, mismatch.toString());
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void showsValuesInLogAndEventWhereAskedTo(TestDatabase kind) throws InterruptedException {
		try (Shop shop = new Shop(kind).in(Phase.LIVE)) {
			shop.settings = new RoutingSettings(1, Duration.ofSeconds(30), 2, Duration.ofNanos(1000), true, false);
			differ(shop);

			String both = "city: OLD " + OLD_CITY + ", NEW " + NEW_CITY;
			assertThat(shop.mismatches.get(0).values()).containsExactly(both);
			assertThat(logged()).contains("[" + both + "]");
			assertThat(details(shop)).containsExactly("city");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void recordsAFailedWriteWithoutTheMessageOfTheDatabase(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE)) {
			shop.fresh.fault = () -> {
				throw new DuplicateKeyException("Duplicate entry '" + OLD_CITY + "'");
			};

			shop.addresses().save(new Shop.Address(7, OLD_CITY));

			assertThat(details(shop)).containsExactly("Addresses.save: DuplicateKeyException");
			assertHidden(shop, "");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesADivergingWriteWithoutNamingValues(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.LIVE)) {
			shop.execute("insert into old_address values (7, '" + OLD_CITY + "')");

			WriteDivergedException refused = catchThrowableOfType(WriteDivergedException.class,
					() -> shop.addresses().removeByCity(OLD_CITY));

			assertHidden(shop, refused.toString());
		}
	}

	@Test
	void cutsLongValuesAndKeepsThemOnOneLine() {
		String shown = Difference.at("text", "a\nb", "x".repeat(1000)).withValues();

		assertThat(shown).isEqualTo("text: OLD a b, NEW " + "x".repeat(100) + "...");
	}

	private static void differ(Shop shop) throws InterruptedException {
		shop.execute("insert into old_address values (7, '" + OLD_CITY + "')");
		shop.execute("insert into new_address values (7, '" + NEW_CITY + "')");
		shop.addresses().find(7);
		assertThat(shop.verdict()).isEqualTo(Verdict.MISMATCH);
	}

	private void assertHidden(Shop shop, String told) {
		assertThat(List.of(told, logged(), String.join(" ", details(shop))))
			.noneMatch((text) -> text.contains(OLD_CITY) || text.contains(NEW_CITY));
	}

	private String logged() {
		return String.join("\n", List.copyOf(this.log.list).stream().map(ILoggingEvent::getFormattedMessage).toList());
	}

	private static List<String> details(Shop shop) {
		return shop.drift.unresolved(Shop.MIGRATION, 0, 100).stream().map(Drift::detail).toList();
	}

}
