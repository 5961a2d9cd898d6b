package dev.changeover.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import dev.changeover.MigrationRows;
import dev.changeover.Side;
import dev.changeover.phase.KeyText;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

/**
 * Finds rows of OLD with equal values where NEW wants them to be unique. Walks twice: the
 * first time it keeps a hash for each value, the second time the values whose hash came
 * more than once. Used by one thread.
 *
 * @param <K> type of the key
 * @param <R> type of a row
 */
final class UniqueValues<K, R> {

	private static final int PAGE = 1_000;

	private final MigrationRows<K, R> rows;

	private int[] hashes = new int[PAGE];

	private int count;

	UniqueValues(MigrationRows<K, R> rows) {
		this.rows = rows;
	}

	/**
	 * Names rows that are not the first ones with their value, at most so many.
	 */
	List<RowFailure> duplicates(int limit) {
		walk((key, value) -> {
			if (this.count == this.hashes.length) {
				this.hashes = Arrays.copyOf(this.hashes, this.count * 2);
			}
			this.hashes[this.count++] = value.hashCode();
		}, (key, ex) -> {
			// Told on the second walk.
		});
		Arrays.sort(this.hashes, 0, this.count);
		List<RowFailure> found = new ArrayList<>();
		Map<Value, String> first = new HashMap<>();
		walk((key, value) -> {
			if (found.size() < limit && repeats(value.hashCode())) {
				String text = KeyText.of(key);
				String before = first.putIfAbsent(value, text);
				if (before != null) {
					found.add(new RowFailure(text,
							"the row with key " + before + " has the same value where NEW is unique: value "
									+ (value.rule() + 1) + " of MigrationRows.unique"));
				}
			}
		}, (key, ex) -> {
			if (found.size() < limit) {
				found.add(new RowFailure(KeyText.of(key), "MigrationRows.unique failed: " + FailureReason.words(ex)));
			}
		});
		return found;
	}

	private boolean repeats(int hash) {
		int at = Arrays.binarySearch(this.hashes, 0, this.count, hash);
		return at >= 0 && (at > 0 && this.hashes[at - 1] == hash || at + 1 < this.count && this.hashes[at + 1] == hash);
	}

	private void walk(BiConsumer<K, Value> visitor, BiConsumer<K, RuntimeException> failed) {
		K after = null;
		for (List<K> keys = page(after); !keys.isEmpty(); keys = page(after)) {
			visit(keys, visitor, failed);
			after = keys.get(keys.size() - 1);
		}
	}

	private List<K> page(@Nullable K after) {
		return this.rows.keys(Side.OLD, after, PAGE);
	}

	private void visit(List<K> keys, BiConsumer<K, Value> visitor, BiConsumer<K, RuntimeException> failed) {
		Map<K, R> read;
		try {
			read = this.rows.read(Side.OLD, keys);
		}
		catch (DataAccessException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// The trial has recorded the row that cannot be mapped.
			if (keys.size() > 1) {
				keys.forEach((key) -> visit(List.of(key), visitor, failed));
			}
			return;
		}
		read.forEach((key, row) -> {
			List<?> values;
			try {
				values = this.rows.unique(row);
			}
			catch (RuntimeException ex) {
				failed.accept(key, ex);
				return;
			}
			for (int rule = 0; rule < values.size(); rule++) {
				Object value = values.get(rule);
				if (value != null) {
					visitor.accept(key, new Value(rule, value));
				}
			}
		});
	}

	/**
	 * A value and which rule it is of.
	 */
	private record Value(int rule, Object value) {
	}

}
