package dev.changeover.routing;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * What the methods of the Spring Data base interfaces do, told by their names. Methods
 * that an application declares itself are never judged by their names.
 */
final class BaseMethods {

	private static final String PACKAGE = "org.springframework.data.";

	private static final List<String> READS = List.of("find", "get", "exists", "count", "read", "query", "search",
			"stream");

	private BaseMethods() {
	}

	/**
	 * Whether a method is one of Spring Data's own.
	 */
	static boolean declares(Method method) {
		return method.getDeclaringClass().getName().startsWith(PACKAGE);
	}

	/**
	 * Whether it changes rows. What is unknown is taken for a write.
	 */
	static boolean isWrite(Method method) {
		return READS.stream().noneMatch((prefix) -> method.getName().startsWith(prefix));
	}

	/**
	 * Whether two answers can be compared: not where a page is cut from an order that is
	 * not total, nor where the caller hands in code to run.
	 */
	static boolean isComparable(Method method) {
		return Arrays.stream(method.getParameterTypes())
			.map(Class::getSimpleName)
			.noneMatch((name) -> name.equals("Pageable") || name.equals("Function") || name.equals("Limit")
					|| name.equals("ScrollPosition"))
				&& !method.getName().startsWith("getReference");
	}

	/**
	 * Where it names its rows.
	 * @return {@code null} where it does not, as with {@code deleteAll()}
	 */
	static @Nullable KeySource keys(Class<?> repository, Method method) {
		if (method.getParameterCount() == 0 || !isComparable(method) || ReflectionUtils.isObjectMethod(method)) {
			return null;
		}
		if (method.getName().contains("ById")) {
			return new KeySource(List.of(Contract.keyParameter(repository, method, 0, "")));
		}
		KeySource.Parameter rows = Contract.keyParameter(repository, method, 0, "");
		String property = idOf(rows.element());
		return (isWrite(method) && property != null)
				? new KeySource(List.of(Contract.keyParameter(repository, method, 0, property))) : null;
	}

	private static @Nullable String idOf(Class<?> row) {
		for (Class<?> type = row; type != null && type != Object.class; type = type.getSuperclass()) {
			for (Field field : type.getDeclaredFields()) {
				if (Arrays.stream(field.getAnnotations()).anyMatch(BaseMethods::isId)) {
					return field.getName();
				}
			}
		}
		return null;
	}

	private static boolean isId(Annotation annotation) {
		String name = annotation.annotationType().getName();
		return name.equals("org.springframework.data.annotation.Id") || name.equals("jakarta.persistence.Id")
				|| name.equals("jakarta.persistence.EmbeddedId");
	}

}
