package dev.changeover.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A statement in the making, with its parameters. Used by one thread.
 */
final class Sql {

	private final StringBuilder text = new StringBuilder();

	private final List<Object> parameters = new ArrayList<>();

	Sql add(String part) {
		this.text.append(part);
		return this;
	}

	Sql add(Sql part) {
		this.text.append(part.text);
		this.parameters.addAll(part.parameters);
		return this;
	}

	Sql bind(String placeholder, Object value) {
		this.text.append(placeholder);
		this.parameters.add(value);
		return this;
	}

	Sql join(String separator, Collection<Sql> parts) {
		String between = "";
		for (Sql part : parts) {
			add(between).add(part);
			between = separator;
		}
		return this;
	}

	Object[] parameters() {
		return this.parameters.toArray();
	}

	@Override
	public String toString() {
		return this.text.toString();
	}

}
