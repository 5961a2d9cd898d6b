package dev.changeover.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.changeover.Migrated;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Reads {@link Migrated}. The annotation counts only on the interface itself.
 */
final class MigratedInterface {

	private MigratedInterface() {
	}

	/**
	 * The migrated interfaces of a type, without those that another of them extends.
	 * @throws RoutingSetupException when one extends an interface of another migration
	 */
	static List<Class<?>> mostSpecificOf(Class<?> type) {
		Set<Class<?>> all = new LinkedHashSet<>();
		Arrays.stream(ClassUtils.getAllInterfacesForClass(type))
			.flatMap((each) -> withParents(each).stream())
			.filter((each) -> each.isAnnotationPresent(Migrated.class))
			.forEach(all::add);
		for (Class<?> each : all) {
			for (Class<?> other : all) {
				if (each != other && each.isAssignableFrom(other) && !migrationOf(each).equals(migrationOf(other))) {
					throw new RoutingSetupException(
							"Two migrations on one interface: " + other.getName() + " belongs to '" + migrationOf(other)
									+ "' and extends " + each.getName() + " of '" + migrationOf(each) + "'.",
							"Name the same migration on both, or do not let one extend the other.");
				}
			}
		}
		return all.stream()
			.filter((each) -> all.stream().noneMatch((other) -> other != each && each.isAssignableFrom(other)))
			.toList();
	}

	private static List<Class<?>> withParents(Class<?> type) {
		List<Class<?>> found = new ArrayList<>(List.of(type));
		for (Class<?> parent : type.getInterfaces()) {
			found.addAll(withParents(parent));
		}
		return found;
	}

	/**
	 * The migration that an interface belongs to.
	 */
	static String migrationOf(Class<?> type) {
		@Nullable Migrated migrated = type.getAnnotation(Migrated.class);
		if (migrated == null) {
			throw new IllegalArgumentException(type.getName() + " is not annotated @Migrated.");
		}
		return migrated.value();
	}

}
