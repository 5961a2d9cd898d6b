package dev.changeover.benchmarks;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmarks work. What they measure when run like this means nothing.
 */
class QuickRunTests {

	@TempDir
	private Path results;

	@Test
	void measuresCalls() throws Exception {
		CallCosts.main(arguments());

		assertThat(Run.read(this.results.resolve("CallCosts.json")).tables()).isNotEmpty()
			.allSatisfy((table) -> assertThat(table.rows()).isNotEmpty());
	}

	@Test
	void measuresTransactions() throws Exception {
		WriteCosts.main(arguments());

		assertThat(Run.read(this.results.resolve("WriteCosts.json")).tables()).hasSize(2)
			.allSatisfy((table) -> assertThat(table.rows()).hasSize(4));
	}

	@Test
	void measuresStarts() throws Exception {
		StartUp.main(arguments());

		assertThat(Run.read(this.results.resolve("StartUp.json")).tables()).singleElement()
			.satisfies((table) -> assertThat(table.rows()).hasSize(3));
	}

	@Test
	void measuresDarkReads() throws Exception {
		DarkReads.main(arguments());

		assertThat(Run.read(this.results.resolve("DarkReads.json")).tables()).singleElement()
			.satisfies((table) -> assertThat(table.rows()).hasSize(2));
	}

	@Test
	void measuresAFleet() throws Exception {
		FleetScale.main(arguments());

		assertThat(Run.read(this.results.resolve("FleetScale.json")).tables()).singleElement()
			.satisfies((table) -> assertThat(table.rows()).hasSize(2));
	}

	@Test
	void measuresSweeps() throws Exception {
		SweepSpeed.main(arguments());
		SweepScale.main(arguments());

		assertThat(Run.read(this.results.resolve("SweepSpeed.json")).tables()).singleElement()
			.satisfies((table) -> assertThat(table.rows()).hasSize(12));
		assertThat(Run.read(this.results.resolve("SweepScale.json")).tables()).singleElement()
			.satisfies((table) -> assertThat(table.rows()).hasSize(2));
	}

	@Test
	void measuresWritesBesideABackfill() throws Exception {
		ForegroundLatency.main(arguments());

		assertThat(Run.read(this.results.resolve("ForegroundLatency.json")).tables()).singleElement()
			.satisfies((table) -> assertThat(table.rows()).hasSize(7));
	}

	@Test
	void measuresCallsBesideAContract() throws Exception {
		ContractLatency.main(arguments());

		Result result = Run.read(this.results.resolve("ContractLatency.json"));
		assertThat(result.tables()).hasSize(2).allSatisfy((table) -> assertThat(table.rows()).hasSize(4));
		assertThat(result.claims()).hasSize(2);
	}

	private String[] arguments() {
		return new String[] { "--quick", "--out=" + this.results };
	}

}
