package dev.changeover.phase;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A migration as this application declares it.
 *
 * @param name its name: lower-case letters, digits, dots and hyphens
 * @param description one line for people
 * @param owner who is asked when it lingers
 * @param deadline the day by which it should be over
 * @param dependsOn migrations that must have reached a phase before this one does
 * @param feature the user's own feature that stands for a migration without two sides, or
 * {@code null} where there are two
 * @param evidence what the gates ask for
 * @param checklist what must be confirmed by name before the contract is signed
 */
public record Migration(String name, String description, @Nullable String owner, @Nullable LocalDate deadline,
		List<String> dependsOn, @Nullable String feature, RequiredEvidence evidence, List<String> checklist) {

	/**
	 * Copies the lists.
	 * @param name its name: lower-case letters, digits, dots and hyphens
	 * @param description one line for people
	 * @param owner who is asked when it lingers
	 * @param deadline the day by which it should be over
	 * @param dependsOn migrations that must have reached a phase before this one does
	 * @param feature the user's own feature that stands for a migration without two
	 * sides, or {@code null} where there are two
	 * @param evidence what the gates ask for
	 * @param checklist what must be confirmed by name before the contract is signed
	 */
	public Migration {
		dependsOn = List.copyOf(dependsOn);
		checklist = List.copyOf(checklist);
	}

	/**
	 * A migration with the defaults of the configuration.
	 * @param name its name
	 * @return a migration with two sides
	 */
	public static Migration named(String name) {
		return new Migration(name, "", null, null, List.of(), null, RequiredEvidence.DEFAULT, List.of());
	}

	/**
	 * Whether two implementations of a repository are routed.
	 * @return {@code false} when one of the user's own features decides
	 */
	public boolean twoSided() {
		return this.feature == null;
	}

	/**
	 * What the gates ask for.
	 *
	 * @param verificationMaxAge how old a verification may be at the cutover
	 * @param minComparisons dark reads that must have been compared at least
	 * @param maxMismatchRate share of them that may have differed, 0 to 1
	 * @param waived gates that are passed over, with the reason; said in the audit row
	 */
	public record RequiredEvidence(Duration verificationMaxAge, long minComparisons, double maxMismatchRate,
			Map<String, String> waived) {

		/** The defaults of the configuration. */
		public static final RequiredEvidence DEFAULT = new RequiredEvidence(Duration.ofHours(24), 1000, 0, Map.of());

		/**
		 * Copies the waived gates.
		 * @param verificationMaxAge how old a verification may be at the cutover
		 * @param minComparisons dark reads that must have been compared at least
		 * @param maxMismatchRate share of them that may have differed, 0 to 1
		 * @param waived gates that are passed over, with the reason; said in the audit
		 * row
		 */
		public RequiredEvidence {
			waived = Map.copyOf(waived);
		}

	}

}
