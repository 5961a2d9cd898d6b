package dev.changeover.routing;

import java.io.IOException;
import java.security.Principal;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class KeyPartTests {

	@Test
	void readsComponentsGettersAndFields() {
		Bean bean = new Bean();

		assertThat(part(Row.class, "id").of(new Row(7))).isEqualTo(7L);
		assertThat(part(Bean.class, "id").of(bean)).isEqualTo(7L);
		assertThat(part(Bean.class, "open").of(bean)).isEqualTo(true);
		assertThat(part(Bean.class, "hidden").of(bean)).isEqualTo("hidden");
		assertThat(part(Bean.class, "id").type()).isEqualTo(long.class);
		assertThat(part(Bean.class, "id").name()).isEqualTo("id");
	}

	@Test
	void readsAndWritesWhatIsPrivate() {
		Object bean = UnmetTypes.instance(Hidden.class, "hidden");
		KeyPart name = part(bean.getClass(), "name");

		assertThat(name.of(bean)).isEqualTo("hidden");
		name.write(bean, "seen");
		assertThat(name.of(bean)).isEqualTo("seen");
	}

	@Test
	void takesAMethodThatReturnsNothingForNoProperty() {
		assertThat(part(Bean.class, "hidden").type()).isEqualTo(String.class);
		assertThat(KeyPart.of(Bean.class, "clear")).isNull();
	}

	@Test
	void seesPropertiesOfTheJdkInItsInterfacesOnly() {
		Principal principal = () -> "Ann";

		assertThat(KeyPart.of(String.class, "length")).isNull();
		assertThat(part(Principal.class, "name").of(principal)).isEqualTo("Ann");
		assertThat(part(Principal.class, "name").isWritable()).isFalse();
		assertThat(KeyPart.of(Principal.class, "city")).isNull();
	}

	@Test
	void writesByASetterWhereThereIsOne() {
		Bean bean = new Bean();

		part(Bean.class, "id").write(bean, 8L);

		assertThat(bean.getId()).isEqualTo(8);
		assertThat(bean.set).isTrue();
	}

	@Test
	void writesAFieldWithoutASetter() {
		Bean bean = new Bean();

		part(Bean.class, "hidden").write(bean, "seen");
		part(Bean.class, "open").write(bean, false);

		assertThat(bean.hidden).isEqualTo("seen");
		assertThat(bean.isOpen()).isFalse();
	}

	@Test
	void cannotWriteWhatIsFinalOrOfAnotherTypeThanItIsRead() {
		for (String property : new String[] { "constant", "text", "computed" }) {
			KeyPart part = part(Bean.class, property);

			assertThat(part.isWritable()).as(property).isFalse();
			assertThatIllegalStateException().isThrownBy(() -> part.write(new Bean(), "x"))
				.withMessage("'" + property + "' cannot be set.");
		}
		assertThat(part(Bean.class, "id").isWritable()).isTrue();
		assertThat(part(Bean.class, "hidden").isWritable()).isTrue();
	}

	@Test
	void letsARuntimeExceptionOfTheBeanThroughAndWrapsACheckedOne() {
		Failing failing = new Failing();

		assertThatIllegalStateException().isThrownBy(() -> part(Failing.class, "id").of(failing))
			.withMessageContaining("could not be read")
			.withCauseInstanceOf(IOException.class);
		assertThatIllegalStateException().isThrownBy(() -> part(Failing.class, "id").write(failing, 7L))
			.withMessageContaining("could not be set")
			.withCauseInstanceOf(IOException.class);
		assertThatIllegalStateException().isThrownBy(() -> part(Failing.class, "name").of(failing))
			.withMessage("not loaded");
	}

	private static KeyPart part(Class<?> owner, String property) {
		return Objects.requireNonNull(KeyPart.of(owner, property), property);
	}

	record Row(long id) {
	}

	@SuppressWarnings("unused")
	private static final class Hidden {

		private String name;

		Hidden(String name) {
			this.name = name;
		}

	}

	@SuppressWarnings("unused")
	static class Bean {

		private long id = 7;

		private boolean set;

		private boolean open = true;

		private String hidden = "hidden";

		private final String constant = String.valueOf(this.id);

		private @Nullable StringBuilder text;

		public long getId() {
			return this.id;
		}

		public void setId(long id) {
			this.id = id;
			this.set = true;
		}

		public boolean isOpen() {
			return this.open;
		}

		public @Nullable String getText() {
			return (this.text != null) ? this.text.toString() : null;
		}

		public int getComputed() {
			return 1;
		}

		public void hidden() {
		}

		public void clear() {
		}

	}

	static class Failing {

		public long getId() throws IOException {
			throw new IOException();
		}

		public void setId(long id) throws IOException {
			throw new IOException(String.valueOf(id));
		}

		public String getName() {
			throw new IllegalStateException("not loaded");
		}

	}

}
