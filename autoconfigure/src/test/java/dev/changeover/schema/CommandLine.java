package dev.changeover.schema;

import java.io.ByteArrayOutputStream;

import dev.changeover.testing.TestDatabase;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.ResourceAccessor;

/**
 * Runs Liquibase's own commands, outside of any application.
 */
final class CommandLine {

	private CommandLine() {
	}

	static void update(Application application, String file, String labels) throws Exception {
		update(application.coordinates(), new ClassLoaderResourceAccessor(), file, labels);
	}

	static void update(TestDatabase.Coordinates database, ResourceAccessor resources, String file, String labels)
			throws Exception {
		Scope.child(Scope.Attr.resourceAccessor, resources, () -> {
			CommandScope command = new CommandScope("update");
			command.addArgumentValue("url", database.url());
			command.addArgumentValue("username", database.username());
			command.addArgumentValue("password", database.password());
			command.addArgumentValue("changelogFile", file);
			command.addArgumentValue("labelFilter", labels);
			command.setOutput(new ByteArrayOutputStream());
			command.execute();
		});
	}

}
