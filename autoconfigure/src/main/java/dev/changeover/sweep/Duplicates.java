package dev.changeover.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Finds rows of OLD that NEW would reject beside one another, by one statement over all
 * rows for each unique index of NEW.
 */
record Duplicates(DataSource dataSource, DeclaredRows declared, TableSide old, TableSide fresh) {

	List<RowFailure> find(int limit) {
		JdbcTemplate jdbc = new JdbcTemplate(this.dataSource);
		List<String> names = this.declared.columns()
			.values()
			.stream()
			.map((name) -> name.toLowerCase(Locale.ROOT))
			.toList();
		List<RowFailure> failures = new ArrayList<>();
		for (UniqueRule rule : UniqueRule.of(this.dataSource, this.fresh.name())) {
			List<String> columns = rule.columns().stream().map((column) -> "c" + (names.indexOf(column) + 1)).toList();
			if (columns.contains("c0")) {
				continue;
			}
			Sql sql = new Sql().add("select " + this.old.aliases("a.", "") + " from (")
				.add(this.old.select(this.old.values(), this.old.present(Selection.Range.ALL)))
				.add(") a join (select " + String.join(", ", columns) + " from (")
				.add(this.old.select(this.old.values(), this.old.present(Selection.Range.ALL)))
				.add(") r group by " + String.join(", ", columns) + " having count(*) > 1) d on "
						+ columns.stream()
							.map((column) -> "a." + column + " = d." + column)
							.collect(Collectors.joining(" and "))
						+ " limit " + limit);
			jdbc.query(sql.toString(), (row, number) -> this.old.text(row), sql.parameters())
				.forEach((key) -> failures
					.add(new RowFailure(key, "another row has the same value where NEW is unique: " + rule.name())));
		}
		return failures;
	}

}
