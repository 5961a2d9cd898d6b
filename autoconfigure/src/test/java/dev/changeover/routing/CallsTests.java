package dev.changeover.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import dev.changeover.Key;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Side;
import dev.changeover.Write;
import dev.changeover.phase.FixedPhases;
import dev.changeover.phase.Migration;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.SideEvidence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class CallsTests {

	private final AtomicLong nanos = new AtomicLong(1000);

	private final List<String> heard = new ArrayList<>();

	private final Names side = new Names() {

		@Override
		public String find(long id) {
			CallsTests.this.nanos.addAndGet(50);
			if (id == 0) {
				throw new IllegalStateException("none");
			}
			return "name " + id;
		}

		@Override
		public void save(long id) {
		}

	};

	@Test
	void answerWithoutAnyListener() throws Throwable {
		Operation find = operation("find");

		assertThat(calls(List.of()).on(find, Side.NEW, Role.AUTHORITATIVE, arguments(7))).isEqualTo("name 7");
		assertThat(calls(List.of()).flushed(find, Side.NEW, Role.AUTHORITATIVE, arguments(7))).isEqualTo("name 7");
	}

	@Test
	void areTimedForOneWhoWantsEveryCall() throws Throwable {
		Operation find = operation("find");
		Calls calls = calls(List.of((migration, operation, write) -> new Hearing(true)));
		calls.routed(find);

		for (int call = 0; call < 20; call++) {
			assertThat(calls.on(find, Side.OLD, Role.DARK, arguments(7), 990)).isEqualTo("name 7");
			this.nanos.set(1000);
		}

		assertThat(this.heard).hasSize(20).containsOnly("SUCCESS at 1050 took 60");
	}

	@Test
	void areTimedAsASampleAndCountedBesideItForTheRest() throws Throwable {
		Operation find = operation("find");
		Calls calls = calls(List.of((migration, operation, write) -> new Hearing(false)));
		calls.routed(find);

		for (int call = 0; call < 10; call++) {
			calls.on(find, Side.OLD, Role.DARK, arguments(7), 990);
			this.nanos.set(1000);
		}

		assertThat(this.heard.subList(0, 8)).containsOnly("SUCCESS at 1050 took 60");
		assertThat(this.heard.subList(8, 10)).containsOnly("counted at 990");
	}

	@Test
	void areTimedWheneverTheyFail() throws Throwable {
		Operation find = operation("find");
		Calls calls = calls(List.of((migration, operation, write) -> new Hearing(false)));
		calls.routed(find);
		for (int call = 0; call < 10; call++) {
			calls.on(find, Side.OLD, Role.DARK, arguments(7), 990);
		}
		this.nanos.set(1000);
		this.heard.clear();

		assertThatIllegalStateException().isThrownBy(() -> calls.on(find, Side.OLD, Role.DARK, arguments(0), 990))
			.withMessage("none");

		assertThat(this.heard).containsExactly("FAILURE at 1050 took 60");
	}

	@Test
	void tellAListenerWhatIsRouted() {
		List<String> routed = new ArrayList<>();
		Calls calls = calls(List.of((migration, operation, write) -> {
			routed.add(migration + " " + operation + " " + write);
			return OperationListener.NONE;
		}));

		calls.routed(operation("find"));
		calls.routed(operation("save"));

		assertThat(routed).containsExactly("shipping-address Names.find false", "shipping-address Names.save true");
	}

	@Test
	void sayOnceWhatNobodyCanDecide() {
		Operation save = operation("save");
		MigrationState state = new FixedPhases(new Migrations(List.of(Migration.named(Shop.MIGRATION))))
			.state(Phase.LIVE, SideEvidence.VOID, SideEvidence.VOID);
		Calls calls = calls(List.of());

		List<String> logged = LoggedMessages.during(Calls.class, () -> {
			calls.undecided(save, state, "OLD changed 1, NEW 2 rows");
			calls.undecided(save, state, "OLD changed 3, NEW 4 rows");
		});

		assertThat(logged).singleElement()
			.asString()
			.startsWith("WARN Migration 'shipping-address' (LIVE): Names.save: nobody can tell")
			.contains("(OLD changed 1, NEW 2 rows)");
	}

	private Calls calls(List<CallListener> listeners) {
		return new Calls(Shop.MIGRATION, listeners, Managed.NONE, this.nanos::get);
	}

	private Operation operation(String method) {
		return Operations.of(Names.class, this.side, this.side, method);
	}

	private static @Nullable Object[] arguments(long id) {
		return new Object[] { id };
	}

	interface Names {

		@Read
		String find(@Key long id);

		@Write
		void save(@Key long id);

	}

	private final class Hearing implements OperationListener {

		private final boolean every;

		Hearing(boolean every) {
			this.every = every;
		}

		@Override
		public boolean timesEveryCall() {
			return this.every;
		}

		@Override
		public void called(Side side, Role role, Outcome outcome, long at, long nanos) {
			CallsTests.this.heard.add(outcome + " at " + at + " took " + nanos);
		}

		@Override
		public void counted(Side side, Role role, long at) {
			CallsTests.this.heard.add("counted at " + at);
		}

	}

}
