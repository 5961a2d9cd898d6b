package dev.changeover.routing;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import dev.changeover.Key;

/**
 * A key of several columns is written as text in the order of the parameters that make it
 * up, and read back in the order of the declared columns: one of another order would name
 * another row.
 */
final class KeyOrder {

	private final RowTables rows;

	KeyOrder(RowTables rows) {
		this.rows = rows;
	}

	/**
	 * Refuses an interface that names the same columns in another order.
	 * @param type the migrated interface
	 * @throws RoutingSetupException naming the method and both orders
	 */
	void require(Class<?> type) {
		for (Method method : type.getMethods()) {
			List<String> names = names(type, method);
			for (List<String> columns : List.of(this.rows.oldKey(), this.rows.freshKey())) {
				List<String> declared = columns.stream().map(KeyOrder::plain).toList();
				if (!declared.equals(names) && declared.size() == names.size()
						&& new HashSet<>(declared).equals(new HashSet<>(names))) {
					throw new RoutingSetupException(
							Contract.label(method) + " makes up its key of " + String.join(", ", names)
									+ ", but changeover.migrations.*.rows declares it as " + String.join(", ", columns)
									+ ": drift would be recorded under the key of another row.",
							"Name the columns in rows in the order of the parameters.");
				}
			}
		}
	}

	private static List<String> names(Class<?> type, Method method) {
		List<String> names = new ArrayList<>();
		Parameter[] parameters = method.getParameters();
		for (int i = 0; i < parameters.length; i++) {
			Key key = parameters[i].getAnnotation(Key.class);
			if (key != null) {
				KeySource.Parameter source = Contract.keyParameter(type, method, i, key.value());
				Class<?> part = (source.property() != null) ? source.property().type() : source.element();
				String name = key.value().isEmpty() ? parameters[i].getName() : key.value();
				(part.isRecord() ? Arrays.stream(part.getRecordComponents()).map(RecordComponent::getName)
						: Stream.of(name))
					.map(KeyOrder::plain)
					.forEach(names::add);
			}
		}
		return names;
	}

	// As Java and as SQL write it.
	private static String plain(String name) {
		return name.replace("_", "").replace("\"", "").replace("`", "").toLowerCase(Locale.ROOT);
	}

}
