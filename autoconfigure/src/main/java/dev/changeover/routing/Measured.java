package dev.changeover.routing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import dev.changeover.Side;

/**
 * What was measured of one migration within a window. Thread-safe.
 */
final class Measured {

	private final LongAdder calls = new LongAdder();

	private final LongAdder errors = new LongAdder();

	private final LongAdder matches = new LongAdder();

	private final LongAdder mismatches = new LongAdder();

	private final Map<String, Times> times = new ConcurrentHashMap<>();

	void called(String operation, Side side, Role role, Outcome outcome, long nanos) {
		if (side == Side.NEW && role == Role.AUTHORITATIVE) {
			this.calls.increment();
			if (outcome == Outcome.FAILURE) {
				this.errors.increment();
			}
		}
		if (outcome == Outcome.SUCCESS) {
			this.times.computeIfAbsent(operation, (name) -> new Times()).add(side, nanos);
		}
	}

	void compared(Verdict verdict) {
		if (verdict == Verdict.MATCH) {
			this.matches.increment();
		}
		else if (verdict == Verdict.MISMATCH) {
			this.mismatches.increment();
		}
	}

	/**
	 * What the next window begins with: nothing, but for what was seen too rarely to be
	 * judged. Without that, an instance with little to do would never judge.
	 */
	Measured next() {
		Measured next = new Measured();
		if (this.calls.sum() < Budget.FEWEST) {
			next.calls.add(this.calls.sum());
			next.errors.add(this.errors.sum());
		}
		if (this.matches.sum() + this.mismatches.sum() < Budget.FEWEST) {
			next.matches.add(this.matches.sum());
			next.mismatches.add(this.mismatches.sum());
		}
		this.times.forEach((operation, seen) -> {
			if (!seen.suffice()) {
				next.times.put(operation, seen);
			}
		});
		return next;
	}

	Budget.Sample sample() {
		return new Budget.Sample(this.calls.sum(), this.errors.sum(), this.matches.sum(), this.mismatches.sum(),
				latencyRatio());
	}

	// Only operations that both sides ran often enough, so that the mix is the same.
	private double latencyRatio() {
		double old = 0;
		double fresh = 0;
		for (Times each : this.times.values()) {
			if (each.suffice()) {
				old += (double) each.oldNanos.sum() / each.oldCalls.sum();
				fresh += (double) each.newNanos.sum() / each.newCalls.sum();
			}
		}
		return (old == 0) ? 0 : fresh / old;
	}

	private static final class Times {

		private final LongAdder oldCalls = new LongAdder();

		private final LongAdder oldNanos = new LongAdder();

		private final LongAdder newCalls = new LongAdder();

		private final LongAdder newNanos = new LongAdder();

		boolean suffice() {
			return this.oldCalls.sum() >= Budget.FEWEST && this.newCalls.sum() >= Budget.FEWEST;
		}

		void add(Side side, long nanos) {
			((side == Side.OLD) ? this.oldCalls : this.newCalls).increment();
			((side == Side.OLD) ? this.oldNanos : this.newNanos).add(nanos);
		}

	}

}
