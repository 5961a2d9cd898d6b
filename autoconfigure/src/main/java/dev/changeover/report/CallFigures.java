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

	private final Map<String, Sides> calls = new ConcurrentHashMap<>();

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
	 * Takes the calls of a migration.
	 * @param migration the migration
	 * @return where its calls are noted; the same at each time
	 */
	public Sides sides(String migration) {
		return this.calls.computeIfAbsent(migration, (name) -> new Sides(this.began));
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
			each.put(side, view.apply(sides(migration).of(side)));
		}
		return each;
	}

	private long slotNow() {
		return slot(this.began, this.nanoTime.getAsLong());
	}

	private static long slot(long began, long at) {
		return Math.max(0, at - began) / RecentCalls.SLOT_NANOS;
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

	/**
	 * Takes the calls of one migration. Thread-safe, and cheap enough for the path of
	 * every call.
	 */
	public static final class Sides {

		private final long began;

		private final RecentCalls old = new RecentCalls();

		private final RecentCalls fresh = new RecentCalls();

		private Sides(long began) {
			this.began = began;
		}

		/**
		 * Notes a call that was timed.
		 * @param side the side that was called
		 * @param failed whether it failed
		 * @param at when it ended, on the clock of these figures
		 * @param nanos how long it took
		 */
		public void timed(Side side, boolean failed, long at, long nanos) {
			of(side).timed(slot(this.began, at), failed, nanos);
		}

		/**
		 * Notes a call that succeeded and was not timed.
		 * @param side the side that was called
		 * @param at when it was called, on the clock of these figures
		 */
		public void counted(Side side, long at) {
			of(side).counted(slot(this.began, at));
		}

		private RecentCalls of(Side side) {
			return (side == Side.OLD) ? this.old : this.fresh;
		}

	}

}
