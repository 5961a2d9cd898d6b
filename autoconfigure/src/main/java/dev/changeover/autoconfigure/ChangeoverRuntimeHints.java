package dev.changeover.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Tells a native image the files that are read at run time: the changelog of the tables,
 * and what the page of the migrations is made of.
 */
class ChangeoverRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources()
			.registerPattern("dev/changeover/schema/changelog.yaml")
			.registerPattern("dev/changeover/togglz/page/*")
			.registerPattern("META-INF/services/org.togglz.*");
	}

}
