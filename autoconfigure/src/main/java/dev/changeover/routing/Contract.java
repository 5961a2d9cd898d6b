package dev.changeover.routing;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.changeover.Key;
import dev.changeover.Read;
import dev.changeover.Write;
import org.jspecify.annotations.Nullable;

import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * What a migrated interface says of each of its methods. Built once, at the start.
 */
final class Contract {

	private final Class<?> type;

	private final Object old;

	private final Object fresh;

	private Contract(Class<?> type, Object old, Object fresh) {
		this.type = type;
		this.old = old;
		this.fresh = fresh;
	}

	/**
	 * Works out the operations of an interface.
	 * @param type the migrated interface
	 * @param old the bean of OLD
	 * @param fresh the bean of NEW
	 * @return an operation for every method
	 * @throws RoutingSetupException when a method does not say what it is
	 */
	static Map<Method, Operation> of(Class<?> type, Object old, Object fresh) {
		Contract contract = new Contract(type, old, fresh);
		Map<Method, Operation> operations = new LinkedHashMap<>();
		for (Method method : type.getMethods()) {
			if (!Modifier.isStatic(method.getModifiers())) {
				operations.put(method, contract.operation(method));
			}
		}
		return operations;
	}

	private Operation operation(Method method) {
		Method declared = BridgeMethodResolver.findBridgedMethod(method);
		Read read = declared.getAnnotation(Read.class);
		Write write = declared.getAnnotation(Write.class);
		if (read == null && write == null && BaseMethods.declares(declared)) {
			return base(method, declared);
		}
		if ((read == null) == (write == null)) {
			throw new RoutingSetupException(
					label(declared)
							+ ((read == null) ? " has neither @Read nor @Write." : " has both @Read and @Write."),
					"Annotate it with @Read when it changes nothing, with @Write when it changes rows. Annotations count"
							+ " only on the method itself.");
		}
		KeySource keys = annotatedKeys(declared);
		if (write != null) {
			requireTwice(declared);
			if (keys == null && write.keys() == Write.Keys.KNOWN) {
				throw new RoutingSetupException(label(declared) + " is a @Write that names no row.",
						"Annotate the parameter that holds the key with @Key, or @Key(\"id\") for a property of it. For a"
								+ " bulk write, say @Write(keys = UNKNOWN).");
			}
			return operation(method, declared, true, false, false, keys);
		}
		boolean dark = read != null && read.dark() && isComparable(declared);
		return operation(method, declared, false, dark, read != null && read.ignoreOrder(), keys);
	}

	private Operation base(Method method, Method declared) {
		boolean write = BaseMethods.isWrite(declared);
		KeySource keys = BaseMethods.keys(this.type, declared);
		boolean dark = !write && BaseMethods.isComparable(declared) && isComparable(declared);
		return operation(method, declared, write, dark, true, keys);
	}

	private Operation operation(Method method, Method declared, boolean write, boolean dark, boolean ignoreOrder,
			@Nullable KeySource keys) {
		Class<?> result = resultType(declared);
		Carry carry = write ? Carry.of(result, parameterTypes(declared), keys) : Carry.NOTHING;
		return new Operation(this.type.getSimpleName() + "." + method.getName(), result, method.getParameterCount(),
				new SideCall(method, this.old), new SideCall(method, this.fresh), write, dark, ignoreOrder, keys, carry,
				new Audience());
	}

	private @Nullable KeySource annotatedKeys(Method method) {
		List<KeySource.Parameter> found = new ArrayList<>();
		Parameter[] parameters = method.getParameters();
		for (int i = 0; i < parameters.length; i++) {
			Key key = parameters[i].getAnnotation(Key.class);
			if (key != null) {
				found.add(keyParameter(this.type, method, i, key.value()));
			}
		}
		if (found.size() > 1 && found.stream().anyMatch(KeySource.Parameter::many)) {
			throw new RoutingSetupException(
					label(method) + " has several @Key parameters, one of which holds many keys.",
					"Give the keys as one collection of records.");
		}
		return found.isEmpty() ? null : new KeySource(found);
	}

	static KeySource.Parameter keyParameter(Class<?> owner, Method method, int index, String property) {
		ResolvableType declared = ResolvableType.forMethodParameter(new MethodParameter(method, index),
				owner.isInterface() ? ResolvableType.forClass(owner) : null);
		boolean many = declared.isArray() || Iterable.class.isAssignableFrom(declared.toClass());
		ResolvableType row = declared.isArray() ? declared.getComponentType()
				: (many ? declared.as(Iterable.class).getGeneric(0) : declared);
		Class<?> element = row.toClass();
		if (property.isEmpty()) {
			return new KeySource.Parameter(index, element, null, many);
		}
		KeyPart part = KeyPart.of(element, property);
		if (part == null) {
			throw new RoutingSetupException("@Key(\"" + property + "\") on " + label(method) + " names no property of "
					+ element.getName() + ".", "Name a record component, a getter or a field of it.");
		}
		return new KeySource.Parameter(index, element, part, many);
	}

	private Class<?>[] parameterTypes(Method method) {
		Class<?>[] types = method.getParameterTypes();
		for (int i = 0; i < types.length; i++) {
			types[i] = resolved(ResolvableType.forMethodParameter(method, i, this.type), types[i]);
		}
		return types;
	}

	private static Class<?> resolved(ResolvableType type, Class<?> otherwise) {
		return type.resolve(otherwise);
	}

	private Class<?> resultType(Method method) {
		return resolved(ResolvableType.forMethodReturnType(method, this.type), method.getReturnType());
	}

	private void requireTwice(Method method) {
		if (OnceOnly.comesLater(resultType(method))) {
			throw new RoutingSetupException(
					label(method) + " is a @Write whose result comes later (" + resultType(method).getSimpleName()
							+ ").",
					"Return the result itself: both sides are written in the caller's transaction, on its thread.");
		}
		for (Class<?> parameter : parameterTypes(method)) {
			if (OnceOnly.isSource(parameter)) {
				throw new RoutingSetupException(
						label(method) + " is a @Write that takes " + parameter.getSimpleName()
								+ ", which can be read once only: OLD would leave nothing of it to NEW.",
						"Take what it holds, such as a byte[], a String or a List, or something that opens it anew.");
			}
		}
	}

	private boolean isComparable(Method method) {
		Class<?> result = resultType(method);
		return result != void.class && !OnceOnly.isAnswer(result) && !OnceOnly.isAny(parameterTypes(method));
	}

	static String label(Method method) {
		return method.getDeclaringClass().getName() + "." + method.getName() + "("
				+ String.join(", ", Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList()) + ")";
	}

}
