package dev.changeover.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a changeset means to a migration.
 */
public enum Label {

	/** It adds what NEW needs, and runs at start-up. */
	EXPAND,

	/** It restricts NEW, and waits until NEW is backfilled and verified. */
	TIGHTEN,

	/** It destroys OLD, and waits for COMPLETE and the signature. */
	CONTRACT;

	/**
	 * How it is written on a changeset.
	 * @return lower-case letters
	 */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Those among the labels of a changeset.
	 * @param labels lower-case labels
	 * @return the labels of ours, in order
	 */
	static List<Label> among(Set<String> labels) {
		return Arrays.stream(values()).filter((label) -> labels.contains(label.text())).toList();
	}

}
