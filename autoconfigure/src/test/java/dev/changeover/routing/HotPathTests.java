package dev.changeover.routing;

import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

import com.sun.management.ThreadMXBean;
import dev.changeover.Key;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.metrics.CallMetrics;
import dev.changeover.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A read that is not compared allocates what a bare proxy does: the array of its
 * arguments.
 */
class HotPathTests {

	private static final int CALLS = 5000;

	private static final int REPEATS = 20;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	@ParameterizedTest
	@CsvSource({ "OFF, false", "OFF, true", "DUAL_WRITE, false", "DUAL_WRITE, true", "RAMP_DOWN, false",
			"RAMP_DOWN, true", "COMPLETE, false", "COMPLETE, true" })
	void allocatesNothingOnAOneSidedRead(Phase phase, boolean measured) {
		try (Shop shop = new Shop(TestDatabase.H2).in(phase)) {
			shop.listeners.clear();
			if (measured) {
				shop.listeners.add(new CallMetrics(new SimpleMeterRegistry()));
			}
			Names side = (key) -> key;
			Names routed = shop.route(Names.class, side, side);

			assertThat(allocatedBy(routed)).isLessThanOrEqualTo(allocatedBy(bare(side)));
		}
	}

	@ParameterizedTest
	@CsvSource({ "OFF, false", "COMPLETE, true" })
	void allocatesNothingForTheSecondReadOfATransaction(Phase phase, boolean measured) {
		try (Shop shop = new Shop(TestDatabase.H2).in(phase)) {
			shop.listeners.clear();
			if (measured) {
				shop.listeners.add(new CallMetrics(new SimpleMeterRegistry()));
			}
			Names side = (key) -> key;
			Names routed = shop.route(Names.class, side, side);

			shop.transaction.executeWithoutResult(
					(status) -> assertThat(allocatedBy(routed)).isLessThanOrEqualTo(allocatedBy(bare(side))));
		}
	}

	private static Names bare(Names side) {
		InvocationHandler handler = (proxy, method, arguments) -> side.find((String) arguments[0]);
		return (Names) Proxy.newProxyInstance(Names.class.getClassLoader(), new Class<?>[] { Names.class }, handler);
	}

	// Bytes for each call, rounded; the least of several runs, as the compiler and the
	// loading of classes allocate now and then on any thread.
	private static long allocatedBy(Names names) {
		long least = Long.MAX_VALUE;
		for (int repeat = 0; repeat < REPEATS; repeat++) {
			long before = THREADS.getCurrentThreadAllocatedBytes();
			for (int call = 0; call < CALLS; call++) {
				names.find("key");
			}
			least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
		}
		return Math.round((double) least / CALLS);
	}

	interface Names {

		@Read
		String find(@Key String key);

	}

}
