package dev.changeover.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * What one change does.
 *
 * @param remarks what rules have to say of it
 * @param added the tables, columns and sequences that it adds, as {@link Remark#object}
 * names them
 */
record Judgement(List<Remark> remarks, List<String> added) {

	/** Nothing so far. */
	Judgement() {
		this(new ArrayList<>(), new ArrayList<>());
	}

}
