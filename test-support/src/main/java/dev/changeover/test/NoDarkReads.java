package dev.changeover.test;

import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

import dev.changeover.autoconfigure.ChangeoverProperties;
import dev.changeover.routing.DarkThreads;
import dev.changeover.routing.RoutingSettings;

/**
 * Routing whose dark reads are left out: they run on other threads, and a race test is to
 * run the same way each time.
 */
final class NoDarkReads {

	static final DarkThreads THREADS = (task) -> {
		throw new RejectedExecutionException("A race test compares both sides itself.");
	};

	private NoDarkReads() {
	}

	static Map<String, RoutingSettings> settings(String migration, ChangeoverProperties properties) {
		ChangeoverProperties.Migration declared = properties.migrations().get(migration);
		boolean failBoth = declared != null
				&& declared.dualWrite().onFailure() == ChangeoverProperties.DualWrite.OnFailure.FAIL;
		RoutingSettings defaults = RoutingSettings.DEFAULT;
		return Map.of(migration, new RoutingSettings(0, defaults.timeout(), defaults.concurrency(),
				defaults.precision(), false, failBoth));
	}

}
