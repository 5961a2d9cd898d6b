package dev.changeover.report;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PermissionsTests {

	@Test
	void withoutALoginEverybodyMay() {
		Permissions permissions = new Permissions(Map.of(), false);

		assertThat(permissions.grant(Right.CONTRACT, null, (role) -> false)).isTrue();
	}

	@Test
	void withALoginNobodyMayAnonymously() {
		Permissions permissions = new Permissions(Map.of(), true);

		assertThat(permissions.grant(Right.VIEW, null, (role) -> true)).isFalse();
		assertThat(permissions.grant(Right.VIEW, "ann", (role) -> false)).isTrue();
	}

	@Test
	void eachRightIsGrantedByItself() {
		Permissions permissions = new Permissions(
				Map.of(Right.VIEW, Set.of("V"), Right.OPERATE, Set.of("O"), Right.CONTRACT, Set.of("C")), true);

		for (Right right : Right.values()) {
			String role = right.name().substring(0, 1);
			assertThat(Right.values()).filteredOn((other) -> permissions.grant(other, "ann", role::equals))
				.containsExactly(right);
		}
	}

	@Test
	void aRoleThatIsAskedForCannotBeHadWithoutALogin() {
		Permissions permissions = new Permissions(Map.of(Right.VIEW, Set.of("V")), false);

		assertThat(permissions.grant(Right.VIEW, null, (role) -> true)).isFalse();
	}

	@Test
	void theStarStandsForEverybody() {
		Permissions permissions = new Permissions(Map.of(Right.VIEW, Set.of(Permissions.EVERYBODY)), true);

		assertThat(permissions.grant(Right.VIEW, null, (role) -> false)).isTrue();
		assertThat(permissions.grant(Right.OPERATE, null, (role) -> false)).isFalse();
	}

	@Test
	void aRefusalNamesTheProperty() {
		assertThat(new Permissions(Map.of(), true).refusal(Right.CONTRACT)).contains("changeover.roles.contract");
	}

}
