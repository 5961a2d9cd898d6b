package dev.changeover.test;

import java.util.Optional;

import dev.changeover.Phase;
import dev.changeover.test.shop.Contacts;
import dev.changeover.test.shop.CustomerContacts;
import dev.changeover.test.shop.ShopApplication;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;
import static org.mockito.BDDMockito.given;

/**
 * Contexts without both sides: they start, and a test that plays phases there says why it
 * cannot.
 */
class MistakesTests {

	@Test
	void startsASliceWithoutSides() {
		run(SliceWithoutSides.class).assertStatistics((tests) -> tests.succeeded(1).failed(1))
			.assertThatEvents()
			.haveExactly(1, event(finishedWithFailure(message((text) -> text.contains(
					"its application context does not hold both sides of migration 'contact'. Add both to it")))));
	}

	@Test
	void startsASliceWithOneSide() {
		run(SliceWithOneSide.class).assertStatistics((tests) -> tests.succeeded(1).failed(0));
	}

	@Test
	void startsAnApplicationWhoseRepositoryIsAMock() {
		run(MockedRepository.class).assertStatistics((tests) -> tests.succeeded(1).failed(0));
	}

	@Test
	void startsAnApplicationWhoseSidesAreMocks() {
		run(MockedSide.class).assertStatistics((tests) -> tests.succeeded(6).failed(0));
	}

	@Test
	void startsASliceWithoutADatabase() {
		run(WebSlice.class).assertStatistics((tests) -> tests.succeeded(1).failed(1))
			.assertThatEvents()
			.haveExactly(1, event(
					finishedWithFailure(message((text) -> text.contains("its application context has no migration")))));
	}

	@Test
	void startsAnApplicationThatIsDisabled() {
		run(Disabled.class).assertStatistics((tests) -> tests.succeeded(0).failed(1))
			.assertThatEvents()
			.haveExactly(1, event(finishedWithFailure(message((text) -> text.contains("is changeover.enabled true")))));
	}

	private static Events run(Class<?> test) {
		return EngineTestKit.engine("junit-jupiter").selectors(selectClass(test)).execute().testEvents();
	}

	@JdbcTest
	@ContextConfiguration(classes = ShopApplication.class)
	static class SliceWithoutSides {

		@Test
		void starts() {
		}

		@EachPhase(value = "contact", phases = Phase.LIVE)
		void hasNoPhases() {
		}

	}

	@JdbcTest
	@ContextConfiguration(classes = ShopApplication.class)
	@Import(CustomerContacts.class)
	static class SliceWithOneSide {

		@Test
		void hasTheSideItself(@Autowired Contacts contacts) {
			assertThat(contacts).isInstanceOf(CustomerContacts.class);
		}

	}

	@SpringBootTest(classes = ShopApplication.class)
	static class MockedRepository {

		@MockitoBean
		Contacts contacts;

		@Test
		void answersForBothSides(@Autowired Contacts injected) {
			given(this.contacts.emailOf(1)).willReturn(Optional.of("ann@example.org"));

			assertThat(injected.emailOf(1)).contains("ann@example.org");
		}

	}

	@SpringBootTest(classes = ShopApplication.class)
	static class MockedSide {

		@MockitoBean
		CustomerContacts old;

		@EachPhase("contact")
		void answersWhereOldDoes(Phase phase, @Autowired Contacts contacts) {
			given(this.old.emailOf(1)).willReturn(Optional.of("ann@example.org"));

			assertThat(contacts.emailOf(1).isPresent()).isEqualTo(phase.isBefore(Phase.LIVE));
		}

	}

	@WebMvcTest
	@ContextConfiguration(classes = ShopApplication.class)
	static class WebSlice {

		@MockitoBean
		Contacts contacts;

		@Test
		void asksTheMock(@Autowired MockMvcTester mvc) {
			given(this.contacts.emailOf(1)).willReturn(Optional.of("ann@example.org"));

			assertThat(mvc.get().uri("/contacts/1")).hasBodyTextEqualTo("ann@example.org");
		}

		@EachPhase(value = "contact", phases = Phase.LIVE)
		void hasNoPhases() {
		}

	}

	@JdbcTest(properties = "changeover.enabled=false")
	@ContextConfiguration(classes = ShopApplication.class)
	static class Disabled {

		@Test
		@InPhase(Phase.LIVE)
		void hasNoPhases() {
		}

	}

}
