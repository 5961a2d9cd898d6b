package dev.changeover.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

import dev.changeover.Phase;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What a routed call costs in each phase, beside its peers, measured with JMH.
 */
public final class CallCosts {

	private static final String ALLOCATION = "gc.alloc.rate.norm";

	private static final List<String> CALLS = List.of("read", "readInTransaction", "write", "writeInTransaction");

	private static final List<Integer> MIGRATIONS = List.of(1, 10, 100);

	private static final List<Integer> THREADS = List.of(1, 4, 16, 64);

	private CallCosts() {
	}

	/**
	 * Measures.
	 * @param arguments see {@link Run}
	 * @throws Exception when the benchmark cannot run
	 */
	public static void main(String[] arguments) throws Exception {
		Run.of(CallCosts.class, "A routed call", arguments, CallCosts::measure);
	}

	private static void measure(Run run) throws RunnerException {
		run.note("Time per call and bytes allocated by it; both sides are maps in memory, so that what is left is the"
				+ " way to them. Writes run in transactions of H2 in memory, those of the peers in none.");
		run.note("A routed call reads the clock once: a call that is answered after the lease has ended could miss a"
				+ " phase. On many virtual machines that reading takes longer than all else of the call; the second"
				+ " line of the peers shows it.");
		run.note("A dual write is more than two calls: it joins or begins a transaction, counts the rows that each side"
				+ " changes and compares what both did, which LaunchDarkly's does not.");
		Figures peers = peers(run);
		Figures routed = routed(run);
		Figures scale = scale(run);
		threads(run);
		if (!run.quick()) {
			claims(run, peers, routed, scale);
		}
	}

	private static Figures peers(Run run) throws RunnerException {
		List<String> names = new ArrayList<>();
		for (Peer peer : Peer.values()) {
			names.add(peer.name());
		}
		Figures figures = Figures.of(run, PeerCalls.class, "read", (options) -> options.param("peer", all(names)));
		figures.addAll(Figures.of(run, PeerCalls.class, "write", (options) -> options.param("peer",
				all(names.stream().filter((name) -> !"SCIENTIST".equals(name)).toList()))));
		List<List<String>> rows = new ArrayList<>();
		for (Peer peer : Peer.values()) {
			rows.add(List.of(peer.title(), figures.shown("read", peer.name()), figures.shown("write", peer.name())));
		}
		run.table("Peers", List.of("", "read, ns (bytes)", "write, ns (bytes)"), rows);
		return figures;
	}

	private static Figures routed(Run run) throws RunnerException {
		Figures figures = new Figures();
		for (String call : CALLS) {
			figures.addAll(Figures.of(run, RoutedCalls.class, call, (options) -> run.quick()
					? options.param("phase", "OFF", "LIVE").param("metrics", "true") : options));
		}
		for (boolean metrics : List.of(false, true)) {
			List<List<String>> rows = new ArrayList<>();
			for (Phase phase : Phase.values()) {
				List<String> row = new ArrayList<>(List.of(phase.name()));
				for (String call : CALLS) {
					row.add(figures.shown(call, phase.name(), Boolean.toString(metrics)));
				}
				rows.add(row);
			}
			run.table(
					metrics ? "Routed, with a meter registry" : "Routed, without a meter registry", List.of("phase",
							"read", "read in a transaction", "write with its transaction", "write in a transaction"),
					rows);
		}
		return figures;
	}

	private static Figures scale(Run run) throws RunnerException {
		String[] counts = run.quick() ? new String[] { "3" }
				: MIGRATIONS.stream().map(String::valueOf).toArray(String[]::new);
		Figures figures = Figures.of(run, RoutedCalls.class, "read",
				(options) -> options.param("phase", "OFF").param("metrics", "false").param("migrations", counts));
		run.table("A read in OFF, by the number of migrations", List.of("migrations", "ns (bytes)"),
				List.of(counts)
					.stream()
					.map((count) -> List.of(count, figures.shown("read", "OFF", "false", count)))
					.toList());
		return figures;
	}

	private static void threads(Run run) throws RunnerException {
		List<List<String>> rows = new ArrayList<>();
		for (int threads : run.quick() ? List.of(2) : THREADS) {
			Figures direct = Figures.of(run, PeerCalls.class, "read",
					(options) -> options.param("peer", "PROXY", "LD_ONE").threads(threads));
			Figures routed = Figures.of(run, RoutedCalls.class, "read",
					(options) -> options.param("phase", "OFF").param("metrics", "false").threads(threads));
			rows.add(List.of(Integer.toString(threads), direct.shown("read", "PROXY"),
					routed.shown("read", "OFF", "false"), direct.shown("read", "LD_ONE")));
		}
		run.table("A read by the number of threads that call at once, on as many cores as there are",
				List.of("threads", "bare JDK proxy", "routed, OFF", "LaunchDarkly, one side"), rows);
	}

	private static void claims(Run run, Figures peers, Figures routed, Figures scale) {
		double peer = peers.time("read", "LD_ONE");
		run.atMost("one-sided read, of LaunchDarkly's", routed.time("read", "OFF", "false") / peer, 0.25);
		run.atMost("one-sided read with a timer, of LaunchDarkly's, tracked",
				routed.time("read", "OFF", "true") / peers.time("read", "LD_ONE_METRICS"), 0.7);
		double dark = routed.time("read", "DARK_READ", "false");
		run.atMost("dark read as the caller sees it, microseconds above a one-sided one",
				(dark - routed.time("read", "OFF", "false")) / 1000, 2);
		run.atMost("dark read as the caller sees it, of LaunchDarkly's parallel read",
				dark / peers.time("read", "LD_PARALLEL"), 0.1);
		double both = 2 * peers.time("write", "DIRECT");
		run.atMost("what a dual write adds to two direct ones, of what LaunchDarkly's adds, with metrics",
				(routed.time("writeInTransaction", "LIVE", "true") - both) / (peers.time("write", "LD_SERIAL") - both),
				0.7);
		run.atMost("a read beside 100 migrations, of one beside none",
				scale.time("read", "OFF", "false", "100") / scale.time("read", "OFF", "false", "1"), 1.1);
	}

	private static String[] all(List<String> names) {
		return names.toArray(new String[0]);
	}

	/**
	 * Results of JMH, found by the method and the values of the parameters.
	 */
	private static final class Figures {

		private final List<RunResult> results = new ArrayList<>();

		static Figures of(Run run, Class<?> type, String method, Settings settings) throws RunnerException {
			ChainedOptionsBuilder options = new OptionsBuilder().include(type.getName() + "\\." + method + "$")
				.addProfiler(GCProfiler.class)
				.shouldFailOnError(true)
				.jvmArgsAppend("-Xmx256m")
				.forks(run.quick() ? 0 : 1)
				.warmupIterations(run.quick() ? 0 : 2)
				.warmupTime(TimeValue.seconds(1))
				.measurementIterations(run.quick() ? 1 : 3)
				.measurementTime(TimeValue.milliseconds(run.quick() ? 20 : 600));
			Figures figures = new Figures();
			figures.results.addAll(new Runner(settings.on(options).build()).run());
			return figures;
		}

		void addAll(Figures others) {
			this.results.addAll(others.results);
		}

		double time(String method, String... parameters) {
			return found(method, parameters).getPrimaryResult().getScore();
		}

		String shown(String method, String... parameters) {
			Collection<RunResult> matching = matching(method, parameters);
			if (matching.isEmpty()) {
				return "";
			}
			RunResult result = matching.iterator().next();
			Result<?> bytes = result.getSecondaryResults().get(ALLOCATION);
			return Run.figure(result.getPrimaryResult().getScore(), 1)
					+ ((bytes != null) ? String.format(Locale.ROOT, " (%.0f)", bytes.getScore()) : "");
		}

		private RunResult found(String method, String... parameters) {
			return matching(method, parameters).iterator().next();
		}

		private Collection<RunResult> matching(String method, String... parameters) {
			Predicate<RunResult> called = (result) -> result.getParams().getBenchmark().endsWith("." + method);
			return this.results.stream()
				.filter(called.and((result) -> List.of(parameters)
					.equals(values(result).subList(0, Math.min(parameters.length, values(result).size())))))
				.toList();
		}

		private static List<String> values(RunResult result) {
			List<String> values = new ArrayList<>();
			for (String name : List.of("peer", "phase", "metrics", "migrations")) {
				String value = result.getParams().getParam(name);
				if (value != null) {
					values.add(value);
				}
			}
			return values;
		}

	}

	@FunctionalInterface
	private interface Settings {

		ChainedOptionsBuilder on(ChainedOptionsBuilder options);

	}

}
