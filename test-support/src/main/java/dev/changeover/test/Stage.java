package dev.changeover.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import dev.changeover.Phase;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Rehearsal;
import dev.changeover.phase.Rehearsal.Scene;
import dev.changeover.routing.RoutedRepository;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Where the phases of one test are played: in the application context of its class.
 */
final class Stage {

	private static final Namespace NAMESPACE = Namespace.create(Stage.class);

	private final ExtensionContext test;

	private Stage(ExtensionContext test) {
		this.test = test;
	}

	static Stage of(ExtensionContext test) {
		return new Stage(test);
	}

	/**
	 * Begins.
	 * @param on what asks for it
	 * @param phases phase by migration; an empty name stands for all
	 */
	void play(Class<?> on, Map<String, Phase> phases) {
		ApplicationContext application = SpringExtension.getApplicationContext(this.test);
		Rehearsal rehearsal = application.getBeanProvider(Rehearsal.class).getIfAvailable();
		if (rehearsal == null) {
			throw new IllegalStateException("There is no phase to play in " + this.test.getRequiredTestClass().getName()
					+ ": its application context has no migration. Is one declared under changeover.migrations,"
					+ " is changeover.enabled true, and is it a @SpringBootTest or a slice with a database?");
		}
		Scene scene = rehearsal.play(named(application, phases));
		this.test.getStore(NAMESPACE).put(on, scene);
	}

	/**
	 * Ends what was begun.
	 */
	void end(Class<?> on) {
		Scene scene = this.test.getStore(NAMESPACE).remove(on, Scene.class);
		if (scene != null) {
			scene.close();
		}
	}

	private Map<String, Phase> named(ApplicationContext application, Map<String, Phase> phases) {
		List<String> routed = application.getBeansOfType(RoutedRepository.class)
			.values()
			.stream()
			.map(RoutedRepository::migration)
			.distinct()
			.toList();
		Migrations migrations = application.getBean(Migrations.class);
		Map<String, Phase> named = new LinkedHashMap<>();
		phases.forEach((name, phase) -> {
			if (!name.isEmpty()) {
				requireRouted(migrations.named(name), routed);
				named.put(name, phase);
				return;
			}
			for (Migration migration : migrations) {
				if (routed.contains(migration.name())) {
					named.put(migration.name(), phase);
				}
			}
			if (named.isEmpty()) {
				throw nothingRouted("any migration of " + new TreeSet<>(migrations.names()));
			}
		});
		return named;
	}

	private void requireRouted(Migration migration, List<String> routed) {
		if (!routed.contains(migration.name())) {
			throw nothingRouted("migration '" + migration.name() + "'");
		}
	}

	private IllegalStateException nothingRouted(String what) {
		return new IllegalStateException("Nothing would change from phase to phase in "
				+ this.test.getRequiredTestClass().getName() + ": its application context does not hold both sides of "
				+ what + ". Add both to it, e.g. by @Import on a slice, and do not replace the repository by a mock.");
	}

}
