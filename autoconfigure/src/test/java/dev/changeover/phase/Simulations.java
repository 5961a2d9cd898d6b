package dev.changeover.phase;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import dev.changeover.Phase;
import org.jspecify.annotations.Nullable;

/**
 * Runs histories on two threads, each with a database of its own.
 */
public final class Simulations {

	private static final int THREADS = 2;

	private final Map<Phase, Integer> seen = new TreeMap<>();

	private final AtomicLong seeds;

	private final long last;

	private volatile @Nullable Failure failure;

	private Simulations(long first, long last) {
		this.seeds = new AtomicLong(first);
		this.last = last;
	}

	/**
	 * Runs histories until one breaks what must hold.
	 * @param first the first seed
	 * @param last the last seed
	 * @return the seed and the story of the one that failed, or how many reached each
	 * phase
	 */
	public static String run(long first, long last) {
		return new Simulations(first, last).run();
	}

	private String run() {
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<?>> futures = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				futures.add(executor.submit(this::work));
			}
			for (Future<?> future : futures) {
				future.get();
			}
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			executor.shutdownNow();
		}
		Failure failed = this.failure;
		return (failed != null) ? "History " + failed.seed() + ": " + failed.story()
				: "No history failed: " + this.seen;
	}

	private void work() {
		try (SimulatedDatabase world = new SimulatedDatabase()) {
			for (long seed = this.seeds.getAndIncrement(); seed <= this.last
					&& this.failure == null; seed = this.seeds.getAndIncrement()) {
				try {
					add(new Simulation(world, seed).run());
				}
				catch (AssertionError | RuntimeException ex) {
					failed(new Failure(seed, ex.toString()));
				}
			}
		}
	}

	private synchronized void add(Set<Phase> phases) {
		phases.forEach((phase) -> this.seen.merge(phase, 1, Integer::sum));
	}

	private synchronized void failed(Failure now) {
		Failure before = this.failure;
		this.failure = (before != null && before.seed() < now.seed()) ? before : now;
	}

	private record Failure(long seed, String story) {

	}

}
