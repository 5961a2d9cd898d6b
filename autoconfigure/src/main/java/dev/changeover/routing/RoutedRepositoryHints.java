package dev.changeover.routing;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.util.ClassUtils;

/**
 * Tells a native image what the proxy in front of two sides reaches by reflection: the
 * interface, its methods, and what they take and return, which is compared property by
 * property.
 */
class RoutedRepositoryHints implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		if (bean.getBeanClass() != RoutedRepository.class) {
			return null;
		}
		ConstructorArgumentValues.ValueHolder type = bean.getMergedBeanDefinition()
			.getConstructorArgumentValues()
			.getIndexedArgumentValue(0, Class.class);
		return (type != null && type.getValue() instanceof Class<?> migrated) ? new Contribution(migrated) : null;
	}

	/**
	 * The hints of one interface.
	 *
	 * @param migrated the interface
	 */
	private record Contribution(Class<?> migrated) implements BeanRegistrationAotContribution {

		@Override
		public void applyTo(GenerationContext context, BeanRegistrationCode code) {
			RuntimeHints hints = context.getRuntimeHints();
			hints.proxies().registerJdkProxy(this.migrated);
			hints.reflection().registerType(this.migrated, MemberCategory.INVOKE_DECLARED_METHODS);
			for (Class<?> inherited : ClassUtils.getAllInterfacesForClassAsSet(this.migrated)) {
				hints.reflection().registerType(inherited, MemberCategory.INVOKE_DECLARED_METHODS);
			}
			BindingReflectionHintsRegistrar rows = new BindingReflectionHintsRegistrar();
			for (Method method : this.migrated.getMethods()) {
				rows.registerReflectionHints(hints.reflection(), method.getGenericReturnType());
				rows.registerReflectionHints(hints.reflection(), method.getGenericParameterTypes());
			}
		}

	}

}
