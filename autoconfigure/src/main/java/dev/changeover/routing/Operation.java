package dev.changeover.routing;

import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * One method of a migrated interface, with all that its calls need worked out beforehand.
 *
 * @param name interface and method, as metrics and reports name it
 * @param result the declared type of the result
 * @param arguments how many arguments it takes
 * @param old the method on OLD
 * @param fresh the method on NEW
 * @param write whether it changes rows
 * @param dark whether its answers are compared
 * @param ignoreOrder whether the order of its answer means nothing
 * @param keys where it names its rows, or {@code null} where it does not
 * @param carry how what OLD generated reaches NEW
 * @param audience who hears of its calls
 */
record Operation(String name, Class<?> result, int arguments, SideCall old, SideCall fresh, boolean write, boolean dark,
		boolean ignoreOrder, @Nullable KeySource keys, Carry carry, Audience audience) {

	@Nullable Object call(Side side, @Nullable Object[] arguments) throws Throwable {
		return ((side == Side.OLD) ? this.old : this.fresh).on(arguments);
	}

	/**
	 * Whether a call is answered with the row of one key, so that it can tell whether a
	 * write reached both sides.
	 */
	boolean readsOneKey() {
		KeySource.Parameter key = (this.keys != null) ? this.keys.single() : null;
		return !this.write && this.dark && key != null && key.property() == null && !key.many() && this.arguments == 1;
	}

	/**
	 * Whether it is a write of one key and nothing else, named as a removal.
	 */
	boolean removesOneKey() {
		KeySource.Parameter key = (this.keys != null) ? this.keys.single() : null;
		String method = this.name.substring(this.name.indexOf('.') + 1);
		return this.write && key != null && key.property() == null && !key.many() && this.arguments == 1
				&& (method.startsWith("remove") || method.startsWith("delete"));
	}

	/**
	 * Whether a value can be the key that this read takes.
	 */
	boolean takesKey(Object key) {
		KeySource.Parameter parameter = (this.keys != null) ? this.keys.single() : null;
		return parameter != null && ClassUtils.isAssignableValue(parameter.element(), key);
	}

}
