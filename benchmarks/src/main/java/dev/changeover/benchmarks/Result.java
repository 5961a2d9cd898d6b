package dev.changeover.benchmarks;

import java.util.List;

/**
 * What one run of a benchmark found, as it is kept in JSON.
 *
 * @param benchmark simple name of the class that measured it
 * @param title what was asked
 * @param notes what a reader must know to read the tables, a sentence each
 * @param date day of the run, ISO
 * @param machine where it ran
 * @param quick whether it only showed that the benchmark works; such figures mean nothing
 * @param arguments what it was told
 * @param tables the figures
 * @param claims what is said elsewhere of these figures, and whether it holds
 */
record Result(String benchmark, String title, List<String> notes, String date, Machine machine, boolean quick,
		List<String> arguments, List<Table> tables, List<Claim> claims) {

	/**
	 * Figures.
	 *
	 * @param title what they are
	 * @param columns the heads
	 * @param rows a line each, of as many cells
	 */
	record Table(String title, List<String> columns, List<List<String>> rows) {
	}

	/**
	 * A figure with a bound.
	 *
	 * @param what what is claimed
	 * @param measured the figure
	 * @param bound what it is held against
	 * @param atLeast whether the bound is the least it may be; otherwise the most
	 */
	record Claim(String what, double measured, double bound, boolean atLeast) {

		boolean holds() {
			return this.atLeast ? this.measured >= this.bound : this.measured <= this.bound;
		}

	}

}
