package dev.changeover.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.changeover.Side;
import dev.changeover.phase.Database;
import dev.changeover.phase.Dialect;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;

/**
 * What is done with the rows of one chunk. Every method joins the transaction of the
 * caller, who holds the phase lock.
 */
final class ChunkWork {

	private static final int MOST_DRIFT = 10_000;

	private static final int KEYS_IN_A_STATEMENT = 500;

	private final Database database;

	private final DriftLog drift;

	ChunkWork(Database database, DriftLog drift) {
		this.database = database;
		this.drift = drift;
	}

	/**
	 * Does a whole chunk.
	 * @param hurried whether there is no ceiling: then it pays to look whether the target
	 * has anything there at all
	 * @return how many rows it had, and keys on which the sides seem to differ; only a
	 * comparison finds any
	 */
	RowSource.Comparison whole(Sweep sweep, RowSource source, Chunk chunk, boolean hurried,
			TransactionStatus transaction) {
		Selection.Range range = chunk.range();
		return switch (chunk.stage()) {
			case COPY -> done(copy(source, sweep.side(), range, hurried));
			case ORPHANS -> done(removeAbsent(source, sweep.side(), source.orphans(sweep.side(), range)).size());
			case COMPARE -> source.compare(range);
			case REPAIR -> done(repair(sweep, source, entries(sweep, chunk)));
			case TRIAL -> done(attempt(source, range, transaction));
			case CLEAR -> done(source.clear(sweep.side(), range));
			case FINISH -> throw new IllegalStateException("The last stage has no chunks.");
		};
	}

	private static RowSource.Comparison done(long rows) {
		return new RowSource.Comparison(rows, List.of());
	}

	/**
	 * Overwrites a range of the target and, where both sides have one order, removes what
	 * it has beyond the source. A range that the target did not have at all has nothing
	 * to remove: what arrives meanwhile is written to both sides.
	 */
	private static long copy(RowSource source, Side target, Selection.Range range, boolean hurried) {
		if (!source.sameOrder()) {
			return source.copy(target.other(), range);
		}
		if (hurried && source.isEmpty(target, range)) {
			return source.fill(target.other(), range);
		}
		RowSource.Overwritten done = source.overwrite(target.other(), range);
		removeAbsent(source, target, done.orphans());
		return done.rows();
	}

	/**
	 * The keys of a chunk, to do them one at a time.
	 */
	Collection<String> keys(Sweep sweep, RowSource source, Chunk chunk) {
		Set<String> keys = new LinkedHashSet<>();
		switch (chunk.stage()) {
			case REPAIR -> entries(sweep, chunk).forEach((entry) -> keys.add(entry.key()));
			case COMPARE -> {
				keys.addAll(source.keys(Side.OLD, chunk.range(), Integer.MAX_VALUE));
				keys.addAll(source.keys(Side.NEW, chunk.range(), Integer.MAX_VALUE));
			}
			default -> {
				keys.addAll(source.keys(chunk.stage().walked(sweep.side()), chunk.range(), Integer.MAX_VALUE));
				if (chunk.stage() == Stage.COPY && source.sameOrder()) {
					keys.addAll(source.orphans(sweep.side(), chunk.range()));
				}
			}
		}
		return keys;
	}

	/**
	 * Does one row of a chunk.
	 * @return whether the sides differ there
	 */
	boolean single(Sweep sweep, RowSource source, Chunk chunk, String key, TransactionStatus transaction) {
		Selection.Keys one = Selection.Keys.of(key);
		switch (chunk.stage()) {
			case COPY -> {
				source.copy(sweep.side().other(), one);
				removeIfAbsent(source, sweep.side(), one);
			}
			case ORPHANS -> removeIfAbsent(source, sweep.side(), one);
			case COMPARE -> {
				return record(sweep, source.differencesOfNamed(key)) > 0;
			}
			case REPAIR -> repair(sweep, source,
					entries(sweep, chunk).stream().filter((entry) -> entry.key().equals(key)).toList());
			case TRIAL -> attempt(source, one, transaction);
			case CLEAR -> source.delete(sweep.side(), one.keys());
			case FINISH -> throw new IllegalStateException("The last stage has no chunks.");
		}
		return false;
	}

	/**
	 * Looks at rows again that seemed to differ, and records those that still do.
	 * @return how many differ
	 */
	long confirm(Sweep sweep, RowSource source, List<String> keys) {
		long found = 0;
		for (int from = 0; from < keys.size(); from += KEYS_IN_A_STATEMENT) {
			List<String> part = keys.subList(from, Math.min(keys.size(), from + KEYS_IN_A_STATEMENT));
			found += record(sweep, source.differences(part));
		}
		return found;
	}

	private long record(Sweep sweep, List<Difference> differences) {
		if (differences.isEmpty()) {
			return 0;
		}
		List<String> keys = differences.stream().map(Difference::key).toList();
		Map<String, List<Drift>> accepted = this.drift.accepted(sweep.migration(), sweep.side(), keys)
			.stream()
			.collect(Collectors.groupingBy(Drift::key));
		Set<String> known = new HashSet<>(this.database.sql("""
				select ROW_KEY from {drift} where MIGRATION = :migration and SIDE = :side and KIND = :kind
				and RESOLVED_AT is null and ROW_KEY in (:keys)""")
			.param("migration", sweep.migration())
			.param("side", sweep.side().name())
			.param("kind", Drift.Kind.MISMATCH.label())
			.param("keys", keys)
			.query(String.class)
			.list());
		long found = 0;
		for (Difference difference : differences) {
			if (accepted.getOrDefault(difference.key(), List.of())
				.stream()
				.anyMatch((entry) -> entry.covers(difference.detail(), difference.missingOn() != null))) {
				continue;
			}
			found++;
			if (!known.contains(difference.key())) {
				this.drift.record(sweep.migration(), sweep.side(), Drift.Kind.MISMATCH, difference.key(),
						difference.detail(), sweep.epoch());
			}
		}
		return found;
	}

	private static void removeIfAbsent(RowSource source, Side target, Selection.Keys one) {
		if (source.present(target.other(), one.keys()).isEmpty()) {
			removeAbsent(source, target, one.keys());
		}
	}

	/**
	 * Deletes rows that the source does not have. An absent row cannot be locked: so the
	 * target is locked first, which no writer passes before this transaction ends, and
	 * the source is read again after that. A row that was not there to be locked is left
	 * alone: it may come just now, on both sides.
	 * @return those of the keys that the source does not have
	 */
	private static Set<String> removeAbsent(RowSource source, Side target, Collection<String> keys) {
		if (keys.isEmpty()) {
			return Set.of();
		}
		Set<String> locked = source.lock(target, List.copyOf(keys));
		Set<String> all = new LinkedHashSet<>(keys);
		all.addAll(locked);
		all.removeAll(source.present(target.other(), all));
		source.delete(target, locked.stream().filter(all::contains).toList());
		all.retainAll(keys);
		return all;
	}

	/**
	 * Overwrites the rows of drift. The entries were read before the rows, so a failure
	 * that is recorded meanwhile stays unresolved; so does the entry of a row that came
	 * back between two looks at it.
	 */
	private long repair(Sweep sweep, RowSource source, List<Drift> entries) {
		Side target = sweep.side();
		Set<String> keys = new LinkedHashSet<>();
		entries.forEach((entry) -> keys.add(entry.key()));
		if (keys.isEmpty()) {
			return 0;
		}
		List<String> all = List.copyOf(keys);
		source.lock(Side.OLD, all);
		if (target == Side.OLD) {
			source.lock(Side.NEW, all);
		}
		Set<String> present = source.present(target.other(), keys);
		List<String> held = keys.stream().filter(present::contains).toList();
		for (int from = 0; from < held.size(); from += KEYS_IN_A_STATEMENT) {
			source.copy(target.other(),
					new Selection.Keys(held.subList(from, Math.min(held.size(), from + KEYS_IN_A_STATEMENT))));
		}
		this.drift.overwritten(sweep.migration(), target, held);
		List<String> absent = keys.stream().filter((key) -> !present.contains(key)).toList();
		Set<String> unknown = new HashSet<>(absent);
		if (!absent.isEmpty()) {
			unknown.removeAll(source.present(target, absent));
		}
		Set<String> repaired = new HashSet<>(held);
		repaired.addAll(removeAbsent(source, target, absent));
		List<Long> resolved = new ArrayList<>();
		List<Long> unmatched = new ArrayList<>();
		entries.stream()
			.filter((entry) -> repaired.contains(entry.key()))
			.forEach((entry) -> (unknown.contains(entry.key()) ? unmatched : resolved).add(entry.id()));
		this.drift.resolve(resolved, "REPAIRED", sweep.requestedBy(), sweep.reason());
		mark(sweep, unmatched);
		return entries.size();
	}

	/**
	 * Marks entries whose row neither side has by that key, to be resolved at the end: it
	 * may be there by another one and still be wrong, so what was proved is void first.
	 */
	private void mark(Sweep sweep, List<Long> unmatched) {
		if (!unmatched.isEmpty()) {
			this.database.sql("update {drift} set RESOLUTION = :mark where ID in (:ids) and RESOLVED_AT is null")
				.param("mark", Outcome.mark(sweep.id()))
				.param("ids", unmatched)
				.update();
		}
	}

	/**
	 * Entries of either side: what was recorded before a cutover or a way back is of the
	 * side that answers now, and made up for by overwriting the other one as well.
	 */
	private List<Drift> entries(Sweep sweep, Chunk chunk) {
		long high = number(chunk.range().high());
		return this.drift.unresolved(sweep.migration(), number(chunk.range().low()), MOST_DRIFT)
			.stream()
			.filter((entry) -> entry.id() <= high)
			.toList();
	}

	private static long number(@Nullable String text) {
		return (text != null) ? Long.parseLong(text) : 0;
	}

	private long attempt(RowSource source, Selection selection, TransactionStatus transaction) {
		Object before = transaction.createSavepoint();
		long rows;
		try {
			rows = source.copy(Side.OLD, selection);
			if (this.database.dialect() == Dialect.POSTGRESQL) {
				this.database.sql("set constraints all immediate").update();
			}
		}
		finally {
			transaction.rollbackToSavepoint(before);
		}
		transaction.releaseSavepoint(before);
		return rows;
	}

}
