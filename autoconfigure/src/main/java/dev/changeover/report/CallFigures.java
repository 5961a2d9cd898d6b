package dev.changeover.report;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

import dev.changeover.Side;
import dev.changeover.phase.Baseline;

/**
 * How both sides of each migration did in the last ten minutes on this instance: for the
 * report, the charts, and the baseline of each transition. Thread-safe.
 */
public final class CallFigures implements Baseline {

	/** Number of slots that a series has room for. */
	public static final int SLOTS = RecentCalls.SLOTS;

	private final Map<String, BothSides> calls = new ConcurrentHashMap<>();

	private final LongSupplier nanoTime;

	private final long began;

	/**
	 * Begins to listen.
	 * @param nanoTime a clock such as {@link System#nanoTime}
	 */
	public CallFigures(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.began = nanoTime.getAsLong();
	}

	/**
	 * Notes a call.
	 * @param migration the migration
	 * @param side the side that was called
	 * @param failed whether it failed
	 * @param nanos how long it took
	 */
	public void note(String migration, Side side, boolean failed, long nanos) {
		calls(migration, side).note(slotNow(), failed, nanos);
	}

	/**
	 * How both sides do.
	 * @param migration name of the migration
	 * @return the figures by side
	 */
	public Map<Side, SideFigures> bySide(String migration) {
		return each(migration, (calls) -> calls.figures(slotNow()));
	}

	/**
	 * How both sides did over time.
	 * @param migration name of the migration
	 * @return for each side a point for each slot in which it was called, oldest first
	 */
	public Map<Side, List<Point>> series(String migration) {
		return each(migration, (calls) -> calls.points(slotNow()));
	}

	@Override
	public String of(String migration) {
		return words(bySide(migration));
	}

	/**
	 * The figures as the transition log keeps them.
	 * @param figures the figures by side
	 * @return one line
	 */
	public static String words(Map<Side, SideFigures> figures) {
		return "OLD " + figures.get(Side.OLD) + "; NEW " + figures.get(Side.NEW) + "; in the last ten minutes";
	}

	private <T> Map<Side, T> each(String migration, Function<RecentCalls, T> view) {
		Map<Side, T> each = new EnumMap<>(Side.class);
		for (Side side : Side.values()) {
			each.put(side, view.apply(calls(migration, side)));
		}
		return each;
	}

	private RecentCalls calls(String migration, Side side) {
		BothSides known = this.calls.get(migration);
		BothSides both = (known != null) ? known : this.calls.computeIfAbsent(migration, (name) -> new BothSides());
		return (side == Side.OLD) ? both.old : both.fresh;
	}

	private long slotNow() {
		return (this.nanoTime.getAsLong() - this.began) / RecentCalls.SLOT_NANOS;
	}

	/**
	 * Ten seconds of one side.
	 *
	 * @param slot its place, from 0, ten minutes ago, to {@link #SLOTS} - 1, now
	 * @param median half of the calls that succeeded took at most so long, in nanoseconds
	 * @param p99 99 % of them took at most so long, in nanoseconds
	 */
	public record Point(int slot, double median, double p99) {
	}

	private static final class BothSides {

		private final RecentCalls old = new RecentCalls();

		private final RecentCalls fresh = new RecentCalls();

	}

}
