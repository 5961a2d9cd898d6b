package dev.changeover.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class DarkQueueTests {

	private final Deque<Runnable> begun = new ArrayDeque<>();

	private final List<String> done = new ArrayList<>();

	private boolean full;

	private final DarkQueue queue = new DarkQueue((task) -> {
		if (this.full) {
			throw new RejectedExecutionException();
		}
		this.begun.add(task);
	}, 2);

	@Test
	void runsSoManyAtATimeAndLetsTheRestWait() {
		for (int task = 0; task < 4; task++) {
			assertThat(offer("task " + task)).isTrue();
		}
		assertThat(this.begun).hasSize(2);

		this.begun.remove().run();
		assertThat(this.done).containsExactly("task 0");
		assertThat(this.begun).hasSize(2);

		while (!this.begun.isEmpty()) {
			this.begun.remove().run();
		}
		assertThat(this.done).containsExactly("task 0", "task 1", "task 2", "task 3");
	}

	@Test
	void takesNoMoreThanThereIsRoomFor() {
		for (int task = 0; task < 52; task++) {
			assertThat(offer("task")).isTrue();
		}
		assertThat(offer("late")).isFalse();

		this.begun.remove().run();
		assertThat(offer("after one is done")).isTrue();
		assertThat(offer("late")).isFalse();
		assertThat(this.done).containsExactly("task");
	}

	@Test
	void goesOnAfterNoThreadTookItsTasks() {
		this.full = true;
		for (int task = 0; task < 100; task++) {
			assertThat(offer("task")).isTrue();
		}
		assertThat(this.done).hasSize(100).containsOnly("dropped task");
		this.full = false;
		this.done.clear();

		assertThat(offer("one")).isTrue();
		assertThat(offer("other")).isTrue();
		assertThat(this.begun).hasSize(2);
	}

	@Test
	void goesOnAfterATaskThatFailed() {
		this.queue.offer(() -> {
			throw new IllegalStateException("broken");
		}, () -> {
		});
		offer("one");
		offer("other");

		assertThatIllegalStateException().isThrownBy(() -> this.begun.remove().run());

		assertThat(this.begun).hasSize(2);
	}

	private boolean offer(String name) {
		return this.queue.offer(() -> this.done.add(name), () -> this.done.add("dropped " + name));
	}

}
