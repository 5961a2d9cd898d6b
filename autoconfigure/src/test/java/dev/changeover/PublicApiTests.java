package dev.changeover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.changeover.phase.Flags;
import dev.changeover.phase.Identity;
import dev.changeover.routing.Canary;
import dev.changeover.routing.DarkThreads;
import dev.changeover.schema.LintLevel;
import dev.changeover.schema.LintRule;
import dev.changeover.schema.SecondGate;
import dev.changeover.sweep.Throttle;
import dev.changeover.testing.PublicApi;
import dev.changeover.togglz.Warrant;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is public stays. Where a change of it is meant, say so in the changelog, and put
 * the file that this test leaves under {@code target} in the place of the stored one.
 */
class PublicApiTests {

	private static final Path STORED = Path.of("src/test/resources/public-api.txt");

	private static final Path FOUND = Path.of("target/public-api.txt");

	@Test
	void isWhatIsStored() throws IOException {
		List<String> found = new ArrayList<>(PublicApi.ofPackageOf(Phase.class));
		found.addAll(PublicApi.of(Identity.class, DarkThreads.class, Canary.class, Flags.class, Warrant.class,
				Throttle.class, LintRule.class, LintLevel.class, SecondGate.class));
		Files.createDirectories(FOUND.getParent());
		Files.write(FOUND, found);

		assertThat(found).isEqualTo(Files.readAllLines(STORED));
	}

}
