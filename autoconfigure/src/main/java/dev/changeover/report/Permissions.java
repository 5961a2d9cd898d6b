package dev.changeover.report;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Who may do what. A right that no role is named for is everybody's, but for those who
 * have not logged in where there is a login.
 */
public final class Permissions {

	/** The role that stands for everybody, logged in or not. */
	public static final String EVERYBODY = "*";

	private final Map<Right, Set<String>> roles;

	private final boolean login;

	/**
	 * Lays down who may do what.
	 * @param roles roles by the right that any one of them grants
	 * @param login whether the application knows who is logged in
	 */
	public Permissions(Map<Right, Set<String>> roles, boolean login) {
		this.roles = Map.copyOf(roles);
		this.login = login;
	}

	/**
	 * Whether somebody has a right.
	 * @param right the right
	 * @param user name of who is logged in, or {@code null} for nobody
	 * @param hasRole whether they have a role
	 * @return {@code true} when they may
	 */
	public boolean grant(Right right, @Nullable String user, Predicate<String> hasRole) {
		Set<String> granting = this.roles.getOrDefault(right, Set.of());
		if (granting.contains(EVERYBODY)) {
			return true;
		}
		if (user == null) {
			return !this.login && granting.isEmpty();
		}
		return granting.isEmpty() || granting.stream().anyMatch(hasRole);
	}

	/**
	 * Whether roles are named for a right.
	 * @param right the right
	 * @return {@code false} when it is that of everybody who is logged in
	 */
	public boolean names(Right right) {
		return !this.roles.getOrDefault(right, Set.of()).isEmpty();
	}

	/**
	 * What to say to who lacks a right.
	 * @param right the right
	 * @return a sentence that names the property
	 */
	public String refusal(Right right) {
		String name = right.name().toLowerCase(Locale.ROOT);
		return "This wants the right to " + name + ". Log in with a role listed under changeover.roles." + name + ".";
	}

}
