package dev.changeover.routing;

import java.util.List;
import java.util.Optional;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Read;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedGenericBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What is made of bean definitions, before there is any bean.
 */
class SideDefinitionTests {

	private static final String PROXY = "changeover." + Names.class.getName();

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	@Test
	void becomeAProxyWhoseTypeIsKnownBeforeItIsMade() {
		register(OldNames.class, NewNames.class);
		discover(false);

		assertThat(this.beans.getBeanDefinition(PROXY).isPrimary()).isTrue();
		assertThat(this.beans.getType(PROXY, false)).isEqualTo(Names.class);
		assertThat(this.beans.getBeanNamesForType(Names.class, true, false)).contains(PROXY);
	}

	@Test
	void areLookedThroughAsOftenAsOneLikes() {
		register(OldNames.class, NewNames.class);
		discover(false);
		BeanDefinition proxy = this.beans.getBeanDefinition(PROXY);

		assertThatNoException().isThrownBy(() -> discover(false));

		assertThat(this.beans.getBeanDefinition(PROXY)).isSameAs(proxy);
	}

	@Test
	void stayAsTheyAreInASliceThatHasOneSideOnly() {
		register(OldNames.class);
		discover(true);
		assertThat(this.beans.containsBeanDefinition(PROXY)).isFalse();

		register(NewNames.class);
		discover(true);
		assertThat(this.beans.containsBeanDefinition(PROXY)).isTrue();
	}

	@Test
	void areRefusedWhereARepositoryIsMadeFromTheMigratedInterfaceItself() {
		for (Object product : List.of(Names.class, Names.class.getName())) {
			RootBeanDefinition repository = new RootBeanDefinition(NamesFactory.class);
			repository.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, product);
			this.beans.registerBeanDefinition("names", repository);

			assertThatExceptionOfType(RoutingSetupException.class).isThrownBy(() -> discover(false))
				.withMessageContaining("Bean 'names' is a repository made from the interface");
		}
	}

	@Test
	void mayBeMadeInCodeWithoutBeingASide() {
		this.beans.registerBeanDefinition("fake", new RootBeanDefinition(OtherNames.class, OtherNames::new));
		assertThatNoException().isThrownBy(() -> discover(false));

		this.beans.registerBeanDefinition("fake", new AnnotatedGenericBeanDefinition(OtherNames.class));
		assertThatExceptionOfType(RoutingSetupException.class).isThrownBy(() -> discover(false))
			.withMessageContaining("it is neither side");
	}

	@Test
	void areLeftAloneWhereTheirTypeIsNotKnown() {
		RootBeanDefinition gone = new RootBeanDefinition();
		gone.setBeanClassName("com.example.Gone");
		this.beans.registerBeanDefinition("gone", gone);
		this.beans.registerBeanDefinition("unknown", new RootBeanDefinition());

		assertThatNoException().isThrownBy(() -> discover(false));
	}

	@Test
	void areLookedAtAfterAllOthersAreRegistered() {
		assertThat(new SideDiscovery(List.of(), false).getOrder()).isEqualTo(Integer.MAX_VALUE);
	}

	private void register(Class<?>... types) {
		for (Class<?> type : types) {
			this.beans.registerBeanDefinition(type.getSimpleName(), new AnnotatedGenericBeanDefinition(type));
		}
	}

	private void discover(boolean slice) {
		new SideDiscovery(List.of(Shop.MIGRATION), slice).postProcessBeanDefinitionRegistry(this.beans);
	}

	@Migrated(Shop.MIGRATION)
	interface Names {

		@Read
		Optional<String> find(@Key long id);

	}

	static class OtherNames implements Names {

		@Override
		public Optional<String> find(long id) {
			return Optional.empty();
		}

	}

	@OldSide
	static class OldNames extends OtherNames {

	}

	@NewSide
	static class NewNames extends OtherNames {

	}

	static class NamesFactory implements FactoryBean<Names> {

		@Override
		public Names getObject() {
			return new OtherNames();
		}

		@Override
		public Class<?> getObjectType() {
			return Names.class;
		}

	}

}
