package dev.changeover.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

import javax.sql.DataSource;

import dev.changeover.phase.Dialect;
import dev.changeover.phase.Tables;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.UpdateSummaryEnum;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.integration.spring.SpringResourceAccessor;
import liquibase.lockservice.LockService;
import liquibase.lockservice.LockServiceFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.util.DigestUtils;

/**
 * Changeover's own tables, created before the user's changelog runs. Any number of
 * instances may start on an empty database at once.
 */
public final class ChangeoverSchema implements InitializingBean {

	/** The changelog of the tables; it wants the parameter {@code prefix}. */
	public static final String CHANGELOG = "dev/changeover/schema/changelog.yaml";

	private static final int ATTEMPTS = 5;

	private static final Logger logger = LoggerFactory.getLogger(ChangeoverSchema.class);

	private final DataSource dataSource;

	private final Tables tables;

	private final boolean create;

	/**
	 * Takes up a database.
	 * @param dataSource where the tables belong
	 * @param tables their names
	 * @param create whether to create them where they are missing; else they must be
	 * there
	 */
	public ChangeoverSchema(DataSource dataSource, Tables tables, boolean create) {
		this.dataSource = dataSource;
		this.tables = tables;
		this.create = create;
	}

	/**
	 * Creates the tables, or looks whether they are there.
	 * @throws ChangelogException when that fails
	 */
	@Override
	public void afterPropertiesSet() {
		if (!this.create) {
			requireTables();
			return;
		}
		String fingerprint = fingerprint();
		if (isComplete(fingerprint)) {
			return;
		}
		try (LiquibaseMutex mutex = LiquibaseMutex.take()) {
			create(Dialect.of(this.dataSource), fingerprint);
		}
		catch (LiquibaseException | SQLException | MetaDataAccessException ex) {
			throw new ChangelogException("Changeover could not create its tables " + this.tables.prefix() + "*.",
					"Let the user of the DataSource create tables, or ship them yourself from classpath:" + CHANGELOG
							+ " and set changeover.schema.initialize to 'never'.",
					ex);
		}
	}

	/**
	 * Names the state of the tables after the changelog of this release.
	 */
	private static String fingerprint() {
		ClassPathResource changelog = new ClassPathResource(CHANGELOG, ChangeoverSchema.class.getClassLoader());
		try {
			return "changeover-" + DigestUtils.md5DigestAsHex(changelog.getContentAsByteArray());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whether a release with the same changelog, or one that went on from it, was here
	 * before: Liquibase need not be asked then. As many changesets must be there as when
	 * the last one was tagged.
	 */
	private boolean isComplete(String fingerprint) {
		try {
			return JdbcClient.create(this.dataSource)
				.sql(this.tables.in("select count(*) from {changelog} having count(*) >= "
						+ "(select max(ORDEREXECUTED) from {changelog} where TAG = ?)"))
				.param(fingerprint)
				.query(Long.class)
				.optional()
				.isPresent();
		}
		catch (DataAccessException ex) {
			logger.debug("Changeover's tables are not there yet.", ex);
			return false;
		}
	}

	private void requireTables() {
		try {
			JdbcClient.create(this.dataSource)
				.sql(this.tables.in("select count(*) from {migration}"))
				.query(Long.class)
				.single();
		}
		catch (DataAccessException ex) {
			throw new ChangelogException(
					"Changeover's tables " + this.tables.prefix()
							+ "* cannot be read, and changeover.schema.initialize is 'never'.",
					"Create them from classpath:" + CHANGELOG + " with the parameter 'prefix', or set it to 'always'.",
					ex);
		}
	}

	/**
	 * Where the database knows no mutex, instances that start together get in each
	 * other's way while Liquibase makes its own two tables. Who comes second finds them
	 * at the next attempt.
	 */
	private void create(Dialect dialect, String fingerprint) throws LiquibaseException, SQLException {
		for (int left = (dialect == Dialect.H2) ? ATTEMPTS : 1; left > 0; left--) {
			try {
				createOnce(dialect, fingerprint);
				return;
			}
			catch (LiquibaseException ex) {
				if (left == 1) {
					throw ex;
				}
				logger.debug("Another instance was quicker; trying again.", ex);
			}
		}
	}

	private void createOnce(Dialect dialect, String fingerprint) throws LiquibaseException, SQLException {
		try (Connection connection = this.dataSource.getConnection()) {
			boolean autoCommit = connection.getAutoCommit();
			try (InstanceMutex mutex = InstanceMutex.take(connection, dialect, this.tables)) {
				Database database = database(connection, dialect);
				if (mutex.excludesOthers()) {
					releaseLockOfTheDead(database);
				}
				update(database, prefix(dialect), fingerprint);
			}
			finally {
				connection.setAutoCommit(autoCommit);
			}
		}
	}

	private Database database(Connection connection, Dialect dialect) throws LiquibaseException {
		Database database = DatabaseFactory.getInstance()
			.findCorrectDatabaseImplementation(new JdbcConnection(connection));
		int dot = this.tables.prefix().indexOf('.');
		if (dot >= 0) {
			useSchema(database, dialect, this.tables.prefix().substring(0, dot));
		}
		String prefix = prefix(dialect);
		database.setDatabaseChangeLogTableName(prefix + "CHANGELOG");
		database.setDatabaseChangeLogLockTableName(prefix + "CHANGELOG_LOCK");
		return database;
	}

	private static void useSchema(Database database, Dialect dialect, String name) throws LiquibaseException {
		switch (dialect) {
			case MYSQL -> {
				database.setDefaultCatalogName(name);
				database.setLiquibaseCatalogName(name);
			}
			case POSTGRESQL -> {
				database.setDefaultSchemaName(name.toLowerCase(Locale.ROOT));
				database.setLiquibaseSchemaName(name.toLowerCase(Locale.ROOT));
			}
			case H2 -> {
				database.setDefaultSchemaName(name.toUpperCase(Locale.ROOT));
				database.setLiquibaseSchemaName(name.toUpperCase(Locale.ROOT));
			}
		}
	}

	/**
	 * The engine writes the names without quotes, so their case is folded; Liquibase
	 * would quote a name of mixed case.
	 */
	private String prefix(Dialect dialect) {
		String prefix = this.tables.prefix().substring(this.tables.prefix().indexOf('.') + 1);
		return (dialect == Dialect.MYSQL) ? prefix : prefix.toUpperCase(Locale.ROOT);
	}

	/**
	 * Under the mutex nobody else creates the tables, so a lock that is held belongs to
	 * an instance that was killed.
	 */
	private static void releaseLockOfTheDead(Database database) throws LiquibaseException {
		LockService locks = LockServiceFactory.getInstance().getLockService(database);
		if (locks.listLocks().length > 0) {
			logger.warn("Released the lock that a killed instance left on {}.",
					database.getDatabaseChangeLogTableName());
			locks.forceReleaseLock();
		}
	}

	private static void update(Database database, String prefix, String fingerprint) throws LiquibaseException {
		Liquibase liquibase = new Liquibase(CHANGELOG,
				new SpringResourceAccessor(new DefaultResourceLoader(ChangeoverSchema.class.getClassLoader())),
				database);
		liquibase.setShowSummary(UpdateSummaryEnum.OFF);
		liquibase.setChangeLogParameter("prefix", prefix);
		QuietScope.run(() -> {
			liquibase.update(new Contexts(), new LabelExpression());
			liquibase.tag(fingerprint);
		});
	}

}
