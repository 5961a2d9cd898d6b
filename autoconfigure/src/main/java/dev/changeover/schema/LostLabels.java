package dev.changeover.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import liquibase.resource.Resource;
import liquibase.resource.ResourceAccessor;

/**
 * Finds headers of formatted SQL whose labels Liquibase does not see: a blank after the
 * colon ends the attribute.
 */
final class LostLabels {

	private static final Pattern HEADER = Pattern
		.compile("(?i)^\\s*--\\s*changeset\\s+\"?([^:\"]+)\"?:\"?([^\\s\"]+)\"?(.*)$");

	private static final Pattern LOST = Pattern.compile("(?i)\\blabels\\s*(:\\s+\\S|\\s:\\s*\\S|=)");

	private LostLabels() {
	}

	/**
	 * Reads a changelog file.
	 * @param resources where it is
	 * @param path its path
	 * @return {@code id::author} of the changesets that lose their labels
	 */
	static Set<String> in(ResourceAccessor resources, String path) {
		Set<String> lost = new HashSet<>();
		try {
			Resource resource = resources.get(path);
			if (!resource.exists()) {
				return lost;
			}
			try (BufferedReader lines = new BufferedReader(
					new InputStreamReader(resource.openInputStream(), StandardCharsets.UTF_8))) {
				for (String line = lines.readLine(); line != null; line = lines.readLine()) {
					Matcher header = HEADER.matcher(line);
					if (header.matches() && LOST.matcher(header.group(3)).find()) {
						lost.add(header.group(2) + "::" + header.group(1).strip());
					}
				}
			}
		}
		catch (IOException ex) {
			// Liquibase has read the file a moment ago; what it reads runs without us.
		}
		return lost;
	}

}
