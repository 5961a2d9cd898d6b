package dev.changeover.routing;

import java.lang.reflect.Proxy;
import java.util.AbstractList;
import java.util.List;

import jakarta.persistence.Id;
import jakarta.persistence.Transient;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;

import static org.assertj.core.api.Assertions.assertThat;

class PropertiesTests {

	@Test
	void readsTheFieldsOfAClassAndOfThoseItExtends() {
		Object row = UnmetTypes.instance(Row.class, 7L, "Bonn");

		assertThat(Properties.shared(row, row)).extracting((property) -> property.name() + "=" + property.left(row))
			.containsExactly("city=Bonn", "id=7");
	}

	@Test
	void readsTheNearestOfTwoFieldsOfOneName() {
		Object row = UnmetTypes.instance(Shadowing.class, "inner", "outer");

		assertThat(Properties.shared(row, row)).singleElement()
			.satisfies((property) -> assertThat(property.left(row)).isEqualTo("inner"));
	}

	@Test
	void leavesOutWhatIsDerivedStaticOrMadeByTheCompiler() {
		Object row = UnmetTypes.instance(Derived.class, this);

		assertThat(Properties.shared(row, row)).extracting(Properties.Property::name).containsExactly("id");
	}

	@Test
	void readsTheComponentsOfARecordBesideTheGettersOfABean() {
		Object row = UnmetTypes.instance(Line.class, 7L, "Bonn", 1);
		Object view = UnmetTypes.instance(View.class, 8L, "Ulm");

		assertThat(Properties.shared(row, view))
			.extracting((property) -> property.name() + "=" + property.left(row) + "/" + property.right(view))
			.containsExactly("id=7/8", "city=Bonn/Ulm");
	}

	@Test
	void readsAProxyByItsInterfaces() {
		Class<?> type = UnmetTypes.copyOf(Named.class);
		Object one = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> "one");
		Object other = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> "other");

		assertThat(Properties.shared(one, other))
			.extracting((property) -> property.name() + "=" + property.left(one) + "/" + property.right(other))
			.containsExactly("name=one/other");
	}

	@Test
	void leavesOutWhatAProxyOfSpringTellsOfItself() {
		Class<?> type = UnmetTypes.copyOf(Named.class);
		ProxyFactory factory = new ProxyFactory(type, (MethodInterceptor) (invocation) -> "one");
		Object proxy = factory.getProxy(type.getClassLoader());
		Object record = UnmetTypes.instance(Advice.class, "one", false, 1);

		assertThat(Properties.shared(proxy, record)).extracting(Properties.Property::name).containsExactly("name");
	}

	@Test
	void readsASubclassMadeBySpringAsTheClassItWasMadeOf() {
		Object one = subclassed(new Town("one"));
		Object other = subclassed(new Town("other"));

		assertThat(Properties.shared(one, other))
			.extracting((property) -> property.name() + "=" + property.left(one) + "/" + property.right(other))
			.containsExactly("name=one/other");
	}

	private static Object subclassed(Object target) {
		ProxyFactory factory = new ProxyFactory(target);
		factory.setProxyTargetClass(true);
		return factory.getProxy();
	}

	@Test
	void leavesOutWhatTheJdkSaysOfAnyList() {
		Object list = UnmetTypes.instance(Cities.class);
		Object record = UnmetTypes.instance(Said.class, true, "Germany");

		assertThat(Properties.shared(list, record)).extracting(Properties.Property::name).containsExactly("country");
	}

	@Test
	void tellsTheTotalOfAPageAndOfNothingElse() {
		assertThat(Properties.total(new PageImpl<>(List.of(1), PageRequest.of(0, 1), 5))).contains(5L);
		assertThat(Properties.total(List.of(1))).isEmpty();
		assertThat(Properties.total(UnmetTypes.instance(Cities.class))).isEmpty();
		assertThat(Properties.total(UnmetTypes.instance(Totals.class, 5L))).isEmpty();
	}

	public static class Base {

		private final long id;

		public Base(long id) {
			this.id = id;
		}

		long number() {
			return this.id;
		}

	}

	public static class Town {

		private final String name;

		public Town(String name) {
			this.name = name;
		}

		public String getName() {
			return this.name;
		}

	}

	@SuppressWarnings("unused")
	static class Row extends Base {

		private final String city;

		Row(long id, String city) {
			super(id);
			this.city = city;
		}

	}

	public static class Parent {

		final String name;

		public Parent(String name) {
			this.name = name;
		}

	}

	static class Shadowing extends Parent {

		final String name;

		Shadowing(String name, String outer) {
			super(outer);
			this.name = name;
		}

	}

	@SuppressWarnings("unused")
	class Derived {

		static final long VERSION = 1;

		@Id
		private final long id = 7;

		private final transient int cached = 1;

		@Transient
		private final int computed = 2;

		Object owner() {
			return PropertiesTests.this;
		}

	}

	record Line(long id, String city, int number) {
	}

	public static class View {

		private final long id;

		private final String city;

		public View(long id, String city) {
			this.id = id;
			this.city = city;
		}

		public long getId() {
			return this.id;
		}

		public String getCity() {
			return this.city;
		}

		public void setAddress(String address) {
			throw new UnsupportedOperationException(address);
		}

	}

	public interface Named {

		String getName();

	}

	/** A row that has by chance what a proxy of Spring tells of itself. */
	record Advice(String name, boolean frozen, int advisorCount) {
	}

	public static class Cities extends AbstractList<String> {

		public String getCountry() {
			return "Germany";
		}

		@Override
		public String get(int index) {
			return "Bonn";
		}

		@Override
		public int size() {
			return 1;
		}

	}

	record Said(boolean empty, String country) {
	}

	record Totals(long totalElements) {
	}

}
