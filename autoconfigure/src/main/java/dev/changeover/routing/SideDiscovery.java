package dev.changeover.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Side;
import dev.changeover.phase.UnknownMigrationException;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.Ordered;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.ClassUtils;

/**
 * Finds the two sides of every migrated interface among the bean definitions, and
 * registers the proxy in front of them as the primary bean of the interface. Runs after
 * all others that register definitions, so that it sees repositories made by them.
 */
public final class SideDiscovery implements BeanDefinitionRegistryPostProcessor, Ordered {

	private final List<String> declared;

	private final boolean slice;

	/**
	 * Makes the post-processor.
	 * @param declared names of the declared migrations
	 * @param slice whether the context is a slice of an application, in which one side
	 * alone is no mistake: it then stays as it is
	 */
	public SideDiscovery(List<String> declared, boolean slice) {
		this.declared = List.copyOf(declared);
		this.slice = slice;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		if (AotDetector.useGeneratedArtifacts() || !(registry instanceof ConfigurableListableBeanFactory beanFactory)) {
			return;
		}
		Map<Class<?>, Sides> found = new LinkedHashMap<>();
		for (String name : registry.getBeanDefinitionNames()) {
			inspect(beanFactory, name, registry.getBeanDefinition(name), found);
		}
		if (this.slice) {
			found.values().removeIf((sides) -> !sides.bothPresent());
		}
		found.forEach((type, sides) -> register(registry, type, sides));
	}

	private void inspect(ConfigurableListableBeanFactory beanFactory, String name, BeanDefinition definition,
			Map<Class<?>, Sides> found) {
		if (definition.isAbstract() || definition.getRole() == BeanDefinition.ROLE_INFRASTRUCTURE) {
			return;
		}
		Class<?> type = typeOf(beanFactory, name, definition);
		if (type == null) {
			return;
		}
		List<Class<?>> interfaces = MigratedInterface.mostSpecificOf(type);
		Side side = sideOf(definition, type);
		if (side == null) {
			refuseBareImplementation(name, definition, type, interfaces);
			return;
		}
		if (interfaces.isEmpty()) {
			throw new RoutingSetupException(
					"Bean '" + name + "' of type " + type.getName()
							+ " is annotated as a side, but implements no interface annotated @Migrated.",
					"Annotate the repository interface that callers inject with @Migrated(\"<migration>\"),"
							+ " and let both sides implement it.");
		}
		for (Class<?> migrated : interfaces) {
			String migration = MigratedInterface.migrationOf(migrated);
			if (!this.declared.contains(migration)) {
				throw new UnknownMigrationException(
						"@Migrated(\"" + migration + "\") on " + migrated.getName() + " names an unknown migration.",
						migration, this.declared);
			}
			found.computeIfAbsent(migrated, (key) -> new Sides(migrated, migration)).add(side, name);
			definition.setPrimary(false);
		}
	}

	private void refuseBareImplementation(String name, BeanDefinition definition, Class<?> type,
			List<Class<?>> interfaces) {
		boolean component = definition.getFactoryMethodName() == null && definition.getAttribute(PROXY) == null
				&& definition.getBeanClassName() != null && type.getName().equals(definition.getBeanClassName());
		if (component && !interfaces.isEmpty() && definition instanceof AnnotatedBeanDefinition) {
			throw new RoutingSetupException(
					"Bean '" + name + "' of type " + type.getName() + " implements " + interfaces.get(0).getName()
							+ ", which is annotated @Migrated, but it is neither side.",
					"Annotate it with @OldSide or @NewSide, or do not register it as a bean.");
		}
		if (interfaces.contains(type) && definition.getAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE) != null
				&& definition.getAttribute(PROXY) == null) {
			throw new RoutingSetupException(
					"Bean '" + name + "' is a repository made from the interface " + type.getName()
							+ ", which is annotated @Migrated.",
					"Annotate it with @NoRepositoryBean too, and declare one interface for each side that extends it:"
							+ " one annotated @OldSide, one annotated @NewSide.");
		}
	}

	private static final String PROXY = SideDiscovery.class.getName() + ".proxy";

	private static @Nullable Class<?> typeOf(ConfigurableListableBeanFactory beanFactory, String name,
			BeanDefinition definition) {
		ClassLoader classLoader = beanFactory.getBeanClassLoader();
		Object product = definition.getAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE);
		if (product instanceof Class<?> type) {
			return type;
		}
		if (product instanceof String className) {
			return load(className, classLoader);
		}
		if (definition.getFactoryMethodName() != null) {
			return beanFactory.getType(name, false);
		}
		String className = definition.getBeanClassName();
		return (className != null) ? load(className, classLoader) : null;
	}

	private static @Nullable Class<?> load(String className, @Nullable ClassLoader classLoader) {
		try {
			return ClassUtils.forName(className, classLoader);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return null;
		}
	}

	private static @Nullable Side sideOf(BeanDefinition definition, Class<?> type) {
		boolean old = type.isAnnotationPresent(OldSide.class) || onMethod(definition, OldSide.class);
		boolean fresh = type.isAnnotationPresent(NewSide.class) || onMethod(definition, NewSide.class);
		if (old && fresh) {
			throw new RoutingSetupException(
					"The bean of type " + type.getName() + " is annotated @OldSide and @NewSide.",
					"Keep the annotation of the side that it implements.");
		}
		return old ? Side.OLD : (fresh ? Side.NEW : null);
	}

	private static boolean onMethod(BeanDefinition definition, Class<?> annotation) {
		MethodMetadata method = (definition instanceof AnnotatedBeanDefinition annotated)
				? annotated.getFactoryMethodMetadata() : null;
		return method != null && method.isAnnotated(annotation.getName());
	}

	private static void register(BeanDefinitionRegistry registry, Class<?> type, Sides sides) {
		String name = "changeover." + type.getName();
		if (registry.containsBeanDefinition(name)) {
			return;
		}
		RootBeanDefinition proxy = new RootBeanDefinition(RoutedRepository.class);
		proxy.getConstructorArgumentValues().addIndexedArgumentValue(0, type);
		proxy.getConstructorArgumentValues().addIndexedArgumentValue(1, sides.migration());
		proxy.getConstructorArgumentValues().addIndexedArgumentValue(2, sides.single(Side.OLD));
		proxy.getConstructorArgumentValues().addIndexedArgumentValue(3, sides.single(Side.NEW));
		proxy.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
		proxy.setAttribute(PROXY, Boolean.TRUE);
		proxy.setPrimary(true);
		registry.registerBeanDefinition(name, proxy);
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
