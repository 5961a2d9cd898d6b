package dev.changeover.routing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import dev.changeover.Side;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.PhaseView;
import dev.changeover.phase.Phases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Comes to the verdict on a dark read. An answer that differs proves nothing, as a write
 * may have come in between; so both sides are then read again in one snapshot, which
 * tells a race from drift for certain.
 */
final class Comparison {

	private static final Logger logger = LoggerFactory.getLogger(Comparison.class);

	private static final int MOST_PROOFS = 1000;

	private final int migration;

	private final Phases phases;

	private final Comparisons comparisons;

	private final Calls calls;

	private final ContentComparator comparator;

	private final Snapshots snapshots;

	private final MismatchLog mismatches;

	private final SelfTest selfTest;

	private final Map<Proof, Boolean> proofs = new ConcurrentHashMap<>();

	Comparison(int migration, Phases phases, Comparisons comparisons, Calls calls, ContentComparator comparator,
			Snapshots snapshots, MismatchLog mismatches, SelfTest selfTest) {
		this.migration = migration;
		this.phases = phases;
		this.comparisons = comparisons;
		this.calls = calls;
		this.comparator = comparator;
		this.snapshots = snapshots;
		this.mismatches = mismatches;
		this.selfTest = selfTest;
	}

	/**
	 * Compares an answer with the other side.
	 * @param read the answer
	 * @param wanted whether somebody still waits for the verdict; asked before a mismatch
	 * is recorded
	 */
	Verdict compare(DarkRead read, BooleanSupplier wanted) {
		Answer dark = this.snapshots
			.single(() -> Answer.of(() -> this.calls.on(read.operation(), read.dark(), Role.DARK, read.arguments())));
		if (!read.answer().failsUnlike(dark) && isEqual(read, dark)) {
			if (read.answer().isEmpty() && dark.isEmpty()) {
				return Verdict.MATCH_EMPTY;
			}
			return isProved(read) ? Verdict.MATCH : Verdict.ERROR;
		}
		return confirm(read, wanted);
	}

	// Once for each operation and phase: a match counts only where a difference would
	// have
	// been seen.
	private boolean isProved(DarkRead read) {
		if (read.answer().isEmpty() || !read.operation().readsOneKey()) {
			return true;
		}
		Proof proof = new Proof(read.operation().name(), read.state().sinceEpoch());
		Boolean proved = this.proofs.get(proof);
		if (proved == null) {
			proved = this.selfTest.run(read).orElse(true);
			if (this.proofs.size() > MOST_PROOFS) {
				this.proofs.clear();
			}
			this.proofs.put(proof, proved);
			if (!proved) {
				logger.error("Migration '{}': {} answered with a row of {} that the self-test had removed, so its"
						+ " comparisons prove nothing and are counted as errors. Look for a cache before that side.",
						this.calls.migration(), read.operation().name(), read.dark());
			}
		}
		return proved;
	}

	private boolean isEqual(DarkRead read, Answer dark) {
		try {
			return this.comparator.differences(read.answer().value(), dark.value(), read.operation()).isEmpty();
		}
		catch (RuntimeException ex) {
			// The caller may be changing its answer just now; the second look decides.
			return false;
		}
	}

	private Verdict confirm(DarkRead read, BooleanSupplier wanted) {
		Both both = this.snapshots
			.both(() -> new Both(Answer.of(() -> read.ask(Side.OLD)), Answer.of(() -> read.ask(Side.NEW))));
		if (both.old.failsUnlike(both.fresh)) {
			return Verdict.ERROR;
		}
		List<Difference> differences = this.comparator.differences(both.old.value(), both.fresh.value(),
				read.operation());
		if (differences.isEmpty() || !isStillCompared(read)) {
			return Verdict.RACED;
		}
		if (wanted.getAsBoolean()) {
			this.mismatches.record(read, differences);
		}
		return Verdict.MISMATCH;
	}

	// Seen after the snapshot was taken: as long as this instance is in the phase of the
	// call, no instance is further than in a neighbouring one, and all of these write
	// both
	// sides.
	private boolean isStillCompared(DarkRead read) {
		PhaseView view = this.phases.enter();
		try {
			return view.of(this.migration).sinceEpoch() == read.state().sinceEpoch();
		}
		finally {
			this.phases.exit(view);
		}
	}

	/**
	 * Counts a verdict.
	 */
	void concluded(DarkRead read, Verdict verdict) {
		if (verdict == Verdict.MATCH || verdict == Verdict.MISMATCH) {
			long mismatches = (verdict == Verdict.MISMATCH) ? 1 : 0;
			this.comparisons.add(this.migration, read.state().sinceEpoch(), 1 - mismatches, mismatches);
		}
		this.calls.compared(read.operation(), verdict);
	}

	private record Proof(String operation, long sinceEpoch) {
	}

	private record Both(Answer old, Answer fresh) {
	}

}
