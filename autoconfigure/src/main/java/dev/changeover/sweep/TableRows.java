package dev.changeover.sweep;

import java.nio.charset.StandardCharsets;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

import javax.sql.DataSource;

import dev.changeover.Side;
import dev.changeover.phase.Dialect;
import dev.changeover.phase.RoundTrip;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Rows declared as tables: everything is one statement for a whole chunk, and no row
 * leaves the database. Thread-safe.
 */
final class TableRows implements RowSource {

	private static final int MOST_ROWS = 50_000;

	private final DataSource dataSource;

	private final JdbcTemplate jdbc;

	private final DeclaredRows declared;

	private final TableSide old;

	private final TableSide fresh;

	private final TableKeys oldKeys;

	private final TableKeys freshKeys;

	private final TableComparison comparison;

	private final TableCopy forward;

	private final @Nullable TableCopy back;

	/**
	 * Makes the rows of tables whose columns have been found.
	 * @param contents what the columns of NEW hold, in the order of the declaration
	 * @param back how to copy back, or {@code null} where a converted column has no
	 * {@code reverse}
	 */
	TableRows(DataSource dataSource, DeclaredRows declared, TableSide old, TableSide fresh, List<Content> contents,
			TableCopy forward, @Nullable TableCopy back) {
		this.dataSource = dataSource;
		this.jdbc = new JdbcTemplate(dataSource);
		this.declared = declared;
		this.old = old;
		this.fresh = fresh;
		this.oldKeys = new TableKeys(this.jdbc, old);
		this.freshKeys = new TableKeys(this.jdbc, fresh);
		this.comparison = new TableComparison(this.jdbc, old, fresh, List.copyOf(declared.columns().values()),
				contents);
		this.forward = forward;
		this.back = back;
	}

	@Override
	public String mappingVersion() {
		CRC32 checksum = new CRC32();
		// In order of the columns: instances may have them in another order.
		String text = this.declared.old() + " " + this.declared.fresh() + " " + new TreeMap<>(this.declared.columns())
				+ " " + new TreeMap<>(this.declared.reverse());
		checksum.update(text.getBytes(StandardCharsets.UTF_8));
		return "tables:" + Long.toHexString(checksum.getValue());
	}

	@Override
	public int maxChunkRows() {
		return MOST_ROWS;
	}

	@Override
	public boolean comparesInOneStatement() {
		return true;
	}

	@Override
	public @Nullable String whyNotWritable(Side side) {
		if (side == Side.NEW || this.back != null) {
			return null;
		}
		return "An expression converts a column on the way from OLD to NEW, and 'rows.reverse' does not say how to "
				+ "convert it back. Declare it there.";
	}

	@Override
	public @Nullable Long estimate(Side side) {
		return new RowCount(this.dataSource).of(side(side));
	}

	@Override
	public @Nullable String keyAfter(Side side, Selection.Range range, int rows) {
		return keys(side).after(range, rows);
	}

	@Override
	public long count(Side side, Selection.Range range) {
		return keys(side).count(range);
	}

	@Override
	public long withoutKey(Side side) {
		return keys(side).countUnkeyed();
	}

	@Override
	public boolean sameOrder() {
		return this.comparison.sameOrder();
	}

	@Override
	public boolean isEmpty(Side side, Selection.Range range) {
		return keys(side, range, 1).isEmpty();
	}

	@Override
	public List<String> keys(Side side, Selection.Range range, int limit) {
		return keys(side).in(range, limit);
	}

	@Override
	public Set<String> lock(Side side, List<String> keys) {
		return keys(side).lock(keys);
	}

	@Override
	public Set<String> present(Side side, Collection<String> keys) {
		return keys(side).present(keys);
	}

	@Override
	public long fill(Side from, Selection.Range range) {
		TableCopy copy = copier(from);
		return copy.insertsAtOnce() ? this.jdbc.execute((ConnectionCallback<Long>) (connection) -> {
			Savepoint before = connection.setSavepoint();
			try {
				long rows = this.jdbc.update(copy.insert(range).toString(), copy.insert(range).parameters());
				connection.releaseSavepoint(before);
				return rows;
			}
			catch (DuplicateKeyException ex) {
				connection.rollback(before);
				return copy(from, range);
			}
		}) : copy(from, range);
	}

	@Override
	public long copy(Side from, Selection selection) {
		TableCopy copy = copier(from);
		long locked;
		do {
			locked = 0;
			for (Sql sql : copy.statements(selection)) {
				if (sql.toString().startsWith("select")) {
					locked = lock(sql);
				}
				else {
					this.jdbc.update(sql.toString(), sql.parameters());
				}
			}
		}
		while (copy.mixesImages() && lock(TableCopy.lock(copy.source(), selection)) > locked);
		Sql missing = (copy.insertsApart() || copy.makesUpRows()) ? copy.anyMissing(selection) : null;
		if (missing != null
				&& !this.jdbc.queryForList(missing.toString(), Integer.class, missing.parameters()).isEmpty()) {
			if (copy.makesUpRows()) {
				throw KeptRowException.unmade(copy.target());
			}
			Sql insert = copy.insertMissing(selection);
			this.jdbc.update(insert.toString(), insert.parameters());
		}
		return (selection instanceof Selection.Keys named) ? named.keys().size() : keys(from).countPresent(selection);
	}

	/**
	 * PostgreSQL gets all statements at once, as none depends on what another one found.
	 */
	@Override
	public Overwritten overwrite(Side from, Selection.Range range) {
		TableCopy copy = copier(from);
		if (copy.dialect() != Dialect.POSTGRESQL) {
			return RowSource.super.overwrite(from, range);
		}
		RoundTrip trip = new RoundTrip(this.jdbc, copy.dialect());
		for (Sql sql : copy.statements(range)) {
			if (sql.toString().startsWith("select")) {
				trip.query((row, number) -> number, sql.toString(), sql.parameters());
			}
			else {
				trip.update(sql.toString(), sql.parameters());
			}
		}
		Supplier<List<Integer>> unmade = List::of;
		if (copy.makesUpRows()) {
			Sql missing = copy.anyMissing(range);
			unmade = trip.query((row, number) -> number, missing.toString(), missing.parameters());
		}
		else if (copy.insertsApart()) {
			Sql insert = copy.insertMissing(range);
			trip.update(insert.toString(), insert.parameters());
		}
		Sql present = keys(from).countingPresent(range);
		Supplier<List<Long>> rows = trip.query((row, number) -> row.getLong(1), present.toString(),
				present.parameters());
		Sql orphaned = this.comparison.orphaned(from.other(), range);
		Supplier<List<String>> orphans = trip.query((row, number) -> side(from.other()).text(row), orphaned.toString(),
				orphaned.parameters());
		trip.run();
		if (!unmade.get().isEmpty()) {
			throw KeptRowException.unmade(copy.target());
		}
		return new Overwritten(rows.get().get(0), orphans.get());
	}

	private long lock(Sql sql) {
		AtomicLong rows = new AtomicLong();
		this.jdbc.query(sql.toString(), (row) -> {
			rows.incrementAndGet();
		}, sql.parameters());
		return rows.get();
	}

	private TableCopy copier(Side from) {
		TableCopy copy = (from == Side.OLD) ? this.forward : this.back;
		if (copy == null) {
			throw new IllegalStateException(whyNotWritable(from.other()));
		}
		return copy;
	}

	@Override
	public void delete(Side side, Collection<String> keys) {
		TableSide table = side(side);
		if (!table.others().isEmpty() && !present(side, keys).isEmpty()) {
			throw KeptRowException.undeleted(table);
		}
		// Within the condition: a row that takes no part may have the same key.
		TableKeys.inParts(keys, (part) -> remove(side, table.present(new Selection.Keys(part))));
	}

	@Override
	public long clear(Side side, Selection.Range range) {
		return remove(side, side(side).present(range));
	}

	private int remove(Side side, Sql condition) {
		TableSide table = side(side);
		String start = table.emptied().isEmpty() ? "delete from " + table.name() : "update " + table.name() + " set "
				+ table.emptied().stream().map((column) -> column + " = null").collect(Collectors.joining(", "));
		return this.jdbc.update(start + " where " + condition, condition.parameters());
	}

	@Override
	public List<String> orphans(Side side, Selection.Range range) {
		return this.comparison.orphans(side, range);
	}

	@Override
	public Comparison compare(Selection.Range range) {
		return this.comparison.compare(range);
	}

	@Override
	public List<Difference> differences(List<String> keys) {
		List<Difference> differences = new ArrayList<>();
		TableKeys.inParts(keys, (part) -> differences.addAll(this.comparison.differences(part)));
		return differences;
	}

	@Override
	public List<RowFailure> duplicates(int limit) {
		return new Duplicates(this.dataSource, this.declared, this.old, this.fresh).find(limit);
	}

	private TableSide side(Side side) {
		return (side == Side.OLD) ? this.old : this.fresh;
	}

	private TableKeys keys(Side side) {
		return (side == Side.OLD) ? this.oldKeys : this.freshKeys;
	}

}
