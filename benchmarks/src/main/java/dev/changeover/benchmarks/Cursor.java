package dev.changeover.benchmarks;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Where a thread of a benchmark is in the ids.
 */
@State(Scope.Thread)
public class Cursor {

	private long id;

	long next() {
		this.id = (this.id + 1) & (Contacts.COUNT - 1);
		return this.id;
	}

}
