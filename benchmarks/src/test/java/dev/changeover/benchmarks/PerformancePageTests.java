package dev.changeover.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PerformancePageTests {

	@TempDir
	Path directory;

	@Test
	void showsFiguresTargetsAndWhereTheyWereMeasured() throws Exception {
		run("--out=" + this.directory);

		Path page = this.directory.resolve("page.md");
		PerformancePage.main(new String[] { this.directory.toString(), page.toString() });

		assertThat(Files.readString(page)).contains("## How fast it is", "-Dbenchmark=PerformancePageTests", "cores",
				"| way   | rows/s |", "| plain |    100 |", "| of plain | at least 0.85 |     0.90 |    yes |",
				"| slower   |  at most 1.20 |     1.30 | **no** |");
	}

	@Test
	void isNotMadeOfQuickRuns() throws Exception {
		run("--quick", "--out=" + this.directory);

		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> PerformancePage.main(new String[] { this.directory.toString(), "unused" }))
			.withMessageContaining("quick");
	}

	private static void run(String... arguments) throws Exception {
		Run.keep(PerformancePageTests.class, "How fast it is", arguments, (run) -> {
			run.table("Rows", List.of("way", "rows/s"), List.of(List.of("plain", "100")));
			run.atLeast("of plain", 0.9, 0.85);
			run.atMost("slower", 1.3, 1.2);
		});
	}

}
