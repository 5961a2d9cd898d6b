package dev.changeover.testing;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What others can compile against, as text: each public type followed by its public and
 * protected members, in a fixed order.
 */
public final class PublicApi {

	/** Of every object, or of every record and enum. */
	private static final Set<String> TOLD_BY_NOBODY = Set.of("equals", "hashCode", "toString", "valueOf", "values");

	private PublicApi() {
	}

	/**
	 * The API of a package.
	 * @param member one of its types; those of the same directory of classes are meant
	 * @return the lines, sorted by type
	 */
	public static List<String> ofPackageOf(Class<?> member) {
		Path classes = directory(member).resolve(member.getPackageName().replace('.', '/'));
		try (Stream<Path> files = Files.list(classes)) {
			return files.map((file) -> file.getFileName().toString())
				.sorted()
				.filter((name) -> name.endsWith(".class") && !name.equals("package-info.class"))
				.map((name) -> type(member, name.substring(0, name.length() - ".class".length())))
				.filter(PublicApi::isPublic)
				.flatMap((type) -> lines(type).stream())
				.toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException("Cannot list " + classes + ".", ex);
		}
	}

	/**
	 * The API of some types.
	 * @param types the types
	 * @return the lines, in the order of the types
	 */
	public static List<String> of(Class<?>... types) {
		return Arrays.stream(types).flatMap((type) -> lines(type).stream()).toList();
	}

	private static Path directory(Class<?> member) {
		try {
			return Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException("Nobody knows where " + member + " comes from.", ex);
		}
	}

	private static Class<?> type(Class<?> neighbour, String name) {
		try {
			return Class.forName(neighbour.getPackageName() + "." + name, false, neighbour.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean isPublic(Class<?> type) {
		Class<?> outer = type.getDeclaringClass();
		return Modifier.isPublic(type.getModifiers()) && !type.isAnonymousClass() && (outer == null || isPublic(outer));
	}

	private static List<String> lines(Class<?> type) {
		List<String> members = new ArrayList<>();
		for (Field field : type.getDeclaredFields()) {
			if (isOpen(field)) {
				members.add("\t" + field.toGenericString());
			}
		}
		for (Executable constructor : type.getDeclaredConstructors()) {
			if (isOpen(constructor)) {
				members.add("\t" + constructor.toGenericString());
			}
		}
		for (Method method : type.getDeclaredMethods()) {
			if (isOpen(method) && !TOLD_BY_NOBODY.contains(method.getName())) {
				members.add("\t" + method.toGenericString() + defaultOf(method));
			}
		}
		members.sort(null);
		members.add(0, type.toGenericString() + supertypes(type));
		return members;
	}

	private static boolean isOpen(Member member) {
		return (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0 && !member.isSynthetic();
	}

	private static String defaultOf(Method method) {
		Object value = method.getDefaultValue();
		return (value == null) ? ""
				: " default " + ((value instanceof Object[] several) ? Arrays.toString(several) : value);
	}

	private static String supertypes(Class<?> type) {
		List<String> names = new ArrayList<>();
		if (type.getGenericSuperclass() != null && type.getSuperclass() != Object.class) {
			names.add(type.getGenericSuperclass().getTypeName());
		}
		Arrays.stream(type.getGenericInterfaces()).map(Type::getTypeName).forEach(names::add);
		return names.isEmpty() ? "" : " of " + String.join(", ", names);
	}

}
