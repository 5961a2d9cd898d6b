package dev.changeover.schema;

import liquibase.ui.LoggerUIService;

/**
 * Logs what Liquibase would tell on the console, but for the words of a database that
 * refused a statement: they may hold values of rows. Whoever runs the changelog says in
 * other words that it failed.
 */
final class DiscreetLog extends LoggerUIService {

	@Override
	public void sendMessage(String message) {
		if (!message.startsWith("ERROR: ")) {
			super.sendMessage(message);
		}
	}

}
