package dev.changeover.routing;

import java.util.List;

import dev.changeover.Side;
import dev.changeover.phase.MigrationState;
import org.jspecify.annotations.Nullable;

/**
 * An answer that the caller already has, to be compared with the side that did not
 * answer.
 *
 * @param operation the read
 * @param arguments the caller's arguments
 * @param dark the side to ask
 * @param answer what the caller was told
 * @param state the state that the call ran in
 */
record DarkRead(Operation operation, @Nullable Object[] arguments, Side dark, Answer answer, MigrationState state) {

	/**
	 * The keys of the rows that the call is about, as text; empty where it names none.
	 */
	List<String> keys() {
		KeySource keys = this.operation.keys();
		return (keys != null) ? keys.of(this.arguments) : List.of();
	}

	@Nullable Object ask(Side side) throws Throwable {
		return this.operation.call(side, this.arguments);
	}

}
