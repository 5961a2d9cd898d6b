package dev.changeover.phase;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * How one instance joins, what a tick of it costs, and what it takes up.
 */
class MembershipTests {

	private final Engine engine = new Engine(TestDatabase.H2);

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void asksTheDatabaseOnceATickWhileNothingHappens() {
		AtomicInteger asked = new AtomicInteger();
		Engine.Instance a = this.engine.disturbed("a", asked::incrementAndGet);
		a.membership.tick();
		this.engine.putInto(Phase.LIVE);
		a.membership.tick();
		PhaseView view = a.phases.current();
		asked.set(0);

		Membership.Tick tick = a.membership.tick();

		assertThat(asked).hasValue(1);
		assertThat(tick.changes()).isEmpty();
		assertThat(a.phases.current()).isSameAs(view);
	}

	@Test
	void renewsItsLeaseInEveryThirdOfIt() {
		Engine.Instance a = this.engine.joined("a");
		Duration third = Engine.LEASE.dividedBy(3);
		long ends = soonToEnd();

		a.pause(third.minusNanos(1));
		a.membership.tick();
		assertThat(expiry()).isEqualTo(ends);

		a.pause(Duration.ofNanos(1));
		a.membership.tick();
		assertThat(expiry()).isGreaterThan(ends);
		assertThat(a.lease.remaining()).isEqualTo(a.lease.length());
	}

	@Test
	void servesNobodyWhileItJoinsAnew() {
		List<Boolean> served = new ArrayList<>();
		Engine.Instance[] a = new Engine.Instance[1];
		a[0] = this.engine.disturbed("a", () -> served.add(a[0] != null && a[0].lease.isValid()));
		a[0].membership.tick();
		String before = a[0].membership.id();
		expire();
		a[0].pause(Engine.LEASE.dividedBy(2));
		served.clear();

		a[0].membership.tick();

		assertThat(a[0].membership.id()).isNotEqualTo(before);
		int joined = served.indexOf(false);
		assertThat(joined).as("it does not know before it asks").isOne();
		assertThat(served.subList(joined, joined + 5)).containsOnly(false);
	}

	@Test
	void acknowledgesAnewAfterItJoinedAnew() {
		Engine.Instance a = this.engine.joined("a");
		expire();
		a.pause(Engine.LEASE);

		a.membership.tick();

		assertThat(a.coordinator.fleet(Engine.NAME)).filteredOn((member) -> member.id().equals(a.membership.id()))
			.singleElement()
			.satisfies((member) -> assertThat(member.hasAcknowledged(this.engine.state().epoch())).isTrue());
	}

	@Test
	void refusesToServeWithoutHoldingUpTheOthersWhereNewAnswers() {
		Engine.Instance a = this.engine.joined("a");
		this.engine.putInto(Phase.LIVE);
		AtomicInteger most = new AtomicInteger();
		Engine.Instance[] stranger = new Engine.Instance[1];
		stranger[0] = this.engine.disturbed("release-before", List.of(),
				() -> most.accumulateAndGet(elsewhere(a), Math::max));

		assertThatExceptionOfType(UndeclaredMigrationException.class).isThrownBy(stranger[0].membership::tick);

		assertThat(most).as("it was never one of the fleet").hasValue(1);
	}

	@Test
	void believesNoTableThatHasLostItsMigration() {
		Engine.Instance a = this.engine.joined("a");
		this.engine.database.sql("delete from {migration}").update();

		assertThatIllegalStateException().isThrownBy(a.membership::tick)
			.withMessageContaining("was in epoch 1 and its table now says nothing");
		assertThat(a.lease.isValid()).isFalse();
	}

	@Test
	void forgetsTheDeadThoughItIsNotAskedToMove() {
		Engine.Instance dead = this.engine.joined("dead");
		expire();
		Engine.Instance a = this.engine.joined("a");

		a.membership.tick();

		assertThat(a.coordinator.fleet(Engine.NAME)).extracting(Member::id)
			.containsExactly(a.membership.id())
			.doesNotContain(dead.membership.id());
		assertThat(this.engine.database.sql("select INSTANCE_ID from {acknowledgement}").query(String.class).list())
			.containsExactly(a.membership.id());
	}

	@Test
	void joinsWhereNewAnswersWhenItsReleaseDeclaresTheMigrationOrHasRetiredIt() {
		this.engine.joined("a");
		this.engine.putInto(Phase.LIVE);
		assertThat(this.engine.joined("b").phase()).isEqualTo(Phase.LIVE);

		List<String> strange = new ArrayList<>();
		Migrations none = new Migrations(List.of());
		Membership later = new Membership(this.engine.database, none,
				new Phases(none, new Lease(Engine.LEASE, System::nanoTime), null), new Identity("shop", "2", "c"),
				Engine.LEASE, Set.of(Engine.NAME), strange::add);
		later.tick();
		assertThat(later.id()).isNotNull();
		assertThat(strange).as("it writes NEW alone").containsExactly(Engine.NAME);
	}

	private static int elsewhere(Engine.Instance instance) {
		return CompletableFuture.supplyAsync(() -> instance.coordinator.fleet(Engine.NAME).size()).join();
	}

	private void expire() {
		this.engine.database.sql("update {instance} set EXPIRES_AT = {now} - 1").update();
	}

	private long soonToEnd() {
		this.engine.database.sql("update {instance} set EXPIRES_AT = {now} + 60000").update();
		return expiry();
	}

	private long expiry() {
		return this.engine.database.sql("select EXPIRES_AT from {instance}").query(Long.class).single();
	}

}
