package dev.changeover.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Results as text that people read: on the screen and in the documentation.
 */
final class Markdown {

	private Markdown() {
	}

	static String of(Result result) {
		Machine machine = result.machine();
		StringBuilder page = new StringBuilder("## ").append(result.title()).append("\n\n");
		page.append("`mvn -q -pl benchmarks -am compile exec:exec -Dbenchmark=").append(result.benchmark());
		if (!result.arguments().isEmpty()) {
			page.append(" -Dbenchmark.args=\"").append(String.join(" ", result.arguments())).append('"');
		}
		page.append("`, ")
			.append(result.date())
			.append(", ")
			.append(machine.cores())
			.append(" cores, ")
			.append(machine.memoryGigabytes())
			.append(" GB, ")
			.append(machine.system())
			.append(", ")
			.append(machine.java())
			.append('\n');
		if (result.quick()) {
			page.append("\n**A quick run: it shows that the benchmark works; its figures mean nothing.**\n");
		}
		result.notes().forEach((note) -> page.append('\n').append(note).append('\n'));
		result.tables().forEach((table) -> page.append('\n').append(table(table)));
		if (!result.claims().isEmpty()) {
			page.append('\n').append(table(claims(result.claims())));
		}
		return page.toString();
	}

	private static Result.Table claims(List<Result.Claim> claims) {
		return new Result.Table("Targets", List.of("target", "bound", "measured", "met"),
				claims.stream()
					.map((claim) -> List.of(claim.what(),
							(claim.atLeast() ? "at least " : "at most ") + Run.figure(claim.bound(), 2),
							Run.figure(claim.measured(), 2), claim.holds() ? "yes" : "**no**"))
					.toList());
	}

	private static String table(Result.Table table) {
		List<List<String>> lines = new ArrayList<>();
		lines.add(table.columns());
		lines.addAll(table.rows());
		int[] widths = IntStream.range(0, table.columns().size())
			.map((i) -> lines.stream().mapToInt((line) -> line.get(i).length()).max().orElse(0))
			.toArray();
		StringBuilder text = new StringBuilder(table.title()).append("\n\n");
		text.append(line(table.columns(), widths)).append('\n');
		text.append(IntStream.range(0, widths.length)
			.mapToObj((i) -> "-".repeat(widths[i] + 1) + ((i == 0) ? "-" : ":"))
			.collect(Collectors.joining("|", "|", "|\n")));
		table.rows().forEach((row) -> text.append(line(row, widths)).append('\n'));
		return text.toString();
	}

	private static String line(List<String> cells, int[] widths) {
		return IntStream.range(0, widths.length).mapToObj((i) -> {
			String blanks = " ".repeat(widths[i] - cells.get(i).length());
			return (i == 0) ? " " + cells.get(i) + blanks + " " : " " + blanks + cells.get(i) + " ";
		}).collect(Collectors.joining("|", "|", "|"));
	}

}
