package dev.changeover.schema;

import java.util.concurrent.CountDownLatch;

import liquibase.change.custom.CustomTaskChange;
import liquibase.database.Database;
import liquibase.exception.ValidationErrors;
import liquibase.resource.ResourceAccessor;

/**
 * A change that is under way until it is told to end.
 */
public class WaitingChange implements CustomTaskChange {

	static volatile CountDownLatch begun = new CountDownLatch(1);

	static volatile CountDownLatch end = new CountDownLatch(0);

	/**
	 * Makes the next change wait.
	 */
	static void hold() {
		begun = new CountDownLatch(1);
		end = new CountDownLatch(1);
	}

	@Override
	public void execute(Database database) {
		begun.countDown();
		try {
			end.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public String getConfirmationMessage() {
		return "waited";
	}

	@Override
	public void setUp() {
	}

	@Override
	public void setFileOpener(ResourceAccessor resources) {
	}

	@Override
	public ValidationErrors validate(Database database) {
		return new ValidationErrors();
	}

}
