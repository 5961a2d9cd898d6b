package club;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the adoption took: the lines added and removed between the two states of the
 * service, blank ones and comments aside. The two sides are not counted, nor are the changesets.
 */
class EffortTests {

	private static final Path BEFORE = Path.of("../before/src/main");

	private static final Path AFTER = Path.of("src/main");

	@Test
	void takesAtMostFortyLinesOfJavaBesideTheSides() throws IOException {
		int lines = changed("java/club", "ColumnPhoneRepository.java", "TablePhoneRepository.java");

		System.out.println("Lines of Java added or removed beside the two sides: " + lines);
		assertThat(lines).isBetween(1, 40);
	}

	@Test
	void takesAtMostTenLinesOfYaml() throws IOException {
		int lines = changed("resources", "db");

		System.out.println("Lines of YAML added or removed beside the changesets: " + lines);
		assertThat(lines).isBetween(1, 10);
	}

	private static int changed(String directory, String... notCounted) throws IOException {
		int lines = 0;
		try (Stream<Path> names = Stream.concat(Files.list(BEFORE.resolve(directory)),
				Files.list(AFTER.resolve(directory)))) {
			for (Path name : names.map(Path::getFileName).distinct().toList()) {
				if (!List.of(notCounted).contains(name.toString())) {
					lines += changed(lines(BEFORE.resolve(directory).resolve(name)),
							lines(AFTER.resolve(directory).resolve(name)));
				}
			}
		}
		return lines;
	}

	private static List<String> lines(Path file) throws IOException {
		return Files.exists(file) ? Files.readAllLines(file).stream().filter(EffortTests::counts).toList()
				: List.of();
	}

	private static boolean counts(String line) {
		return !line.isBlank() && !line.strip().startsWith("#") && !line.strip().startsWith("//");
	}

	/** All lines of both, less twice those of their longest common subsequence. */
	private static int changed(List<String> before, List<String> after) {
		int[][] common = new int[before.size() + 1][after.size() + 1];
		for (int i = before.size() - 1; i >= 0; i--) {
			for (int j = after.size() - 1; j >= 0; j--) {
				common[i][j] = before.get(i).equals(after.get(j)) ? common[i + 1][j + 1] + 1
						: Math.max(common[i + 1][j], common[i][j + 1]);
			}
		}
		return before.size() + after.size() - 2 * common[0][0];
	}

}
