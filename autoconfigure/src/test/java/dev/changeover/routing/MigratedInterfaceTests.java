package dev.changeover.routing;

import dev.changeover.Migrated;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MigratedInterfaceTests {

	@Test
	void isFoundAboveClassesAndInterfaces() {
		assertThat(MigratedInterface.mostSpecificOf(Base.class)).containsExactly(Base.class);
		assertThat(MigratedInterface.mostSpecificOf(OfBase.class)).containsExactly(Base.class);
		assertThat(MigratedInterface.mostSpecificOf(Between.class)).containsExactly(Base.class);
		assertThat(MigratedInterface.mostSpecificOf(OfBetween.class)).containsExactly(Base.class);
	}

	@Test
	void isTheMostSpecificOneOfAMigration() {
		assertThat(MigratedInterface.mostSpecificOf(Special.class)).containsExactly(Special.class);
		assertThat(MigratedInterface.mostSpecificOf(OfSpecial.class)).containsExactly(Special.class);
	}

	@Test
	void mayBeSeveralThatHaveNothingToDoWithOneAnother() {
		assertThat(MigratedInterface.mostSpecificOf(OfTwo.class)).containsExactly(Special.class, Other.class);
	}

	@Test
	void isNoneWhereNoInterfaceIsAnnotated() {
		assertThat(MigratedInterface.mostSpecificOf(Plain.class)).isEmpty();
		assertThat(MigratedInterface.mostSpecificOf(OfPlain.class)).isEmpty();
		assertThat(MigratedInterface.mostSpecificOf(AnnotatedClass.class)).isEmpty();
	}

	@Test
	void belongsToOneMigrationWithAllThatItExtends() {
		assertThatExceptionOfType(RoutingSetupException.class)
			.isThrownBy(() -> MigratedInterface.mostSpecificOf(Mixed.class))
			.withMessageContaining("Mixed belongs to 'two' and extends")
			.withMessageContaining("Base of 'one'");
	}

	@Test
	void namesItsMigration() {
		assertThat(MigratedInterface.migrationOf(Base.class)).isEqualTo("one");
		assertThatIllegalArgumentException().isThrownBy(() -> MigratedInterface.migrationOf(Plain.class));
	}

	@Migrated("one")
	interface Base {

	}

	interface Between extends Base {

	}

	@Migrated("one")
	interface Special extends Between {

	}

	@Migrated("two")
	interface Other {

	}

	@Migrated("two")
	interface Mixed extends Base {

	}

	interface Plain {

	}

	static class OfBase implements Base {

	}

	static class OfBetween implements Between {

	}

	static class OfSpecial implements Special {

	}

	static class OfTwo implements Special, Other {

	}

	static class OfPlain implements Plain {

	}

	@Migrated("one")
	static class AnnotatedClass implements Plain {

	}

}
