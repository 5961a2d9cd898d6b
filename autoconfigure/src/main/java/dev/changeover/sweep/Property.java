package dev.changeover.sweep;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A part of the content of a row: a component of a record or a field of a class.
 *
 * @param name its name
 * @param member what reads it: the accessor or the field itself
 */
record Property(String name, AccessibleObject member) {

	/**
	 * Finds what makes up the content of a class.
	 */
	static List<Property> of(Class<?> type) {
		List<Property> found = new ArrayList<>();
		if (type.isRecord()) {
			for (RecordComponent component : type.getRecordComponents()) {
				found.add(new Property(component.getName(), component.getAccessor()));
			}
		}
		else {
			for (Class<?> of = type; of != null && of != Object.class; of = of.getSuperclass()) {
				for (Field field : of.getDeclaredFields()) {
					if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
						found.add(new Property(field.getName(), field));
					}
				}
			}
		}
		found.forEach((property) -> property.member().setAccessible(true));
		return found;
	}

	@Nullable Object of(Object row) {
		try {
			return (this.member instanceof Method accessor) ? accessor.invoke(row) : ((Field) this.member).get(row);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Rows of " + row.getClass() + " cannot be compared by content.", ex);
		}
	}

}
