package dev.changeover.phase;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;

/**
 * The fleet as the database sees it: {@code CHANGEOVER_INSTANCE} and
 * {@code CHANGEOVER_ACKNOWLEDGEMENT}. Every method joins the transaction of the caller.
 * Thread-safe.
 */
final class Instances {

	/**
	 * In place of an epoch: the release has no OLD side any more. It acknowledges
	 * nothing, and the contract takes nothing from it.
	 */
	private static final long RETIRED = -1;

	private final Database database;

	private final Sessions sessions;

	Instances(Database database) {
		this.database = database;
		this.sessions = new Sessions(database);
	}

	/**
	 * Enters an incarnation, with all that it declares and has retired. Must be committed
	 * before the phase is read.
	 */
	void register(String id, Identity identity, Migrations migrations, Set<String> retired, Duration lease) {
		this.database.sql("""
				insert into {instance} (ID, APPLICATION, VERSION, HOST, CLIENT, STARTED_AT, EXPIRES_AT)
				values (:id, :application, :version, :host, :client, {now}, {now} + :lease)""")
			.param("id", id)
			.param("application", identity.application())
			.param("version", identity.version())
			.param("host", identity.host())
			.param("client", this.sessions.own())
			.param("lease", lease.toMillis())
			.update();
		migrations.names().forEach((migration) -> enter(id, migration, 0));
		retired.forEach((migration) -> enter(id, migration, RETIRED));
	}

	private void enter(String id, String migration, long epoch) {
		this.database.sql("insert into {acknowledgement} (INSTANCE_ID, MIGRATION, EPOCH) values (?, ?, ?)")
			.params(id, migration, epoch)
			.update();
	}

	/**
	 * Notes that an application takes part in a migration. Outside of a transaction.
	 */
	void participate(String application, String migration) {
		long known = this.database.sql("select count(*) from {participant} where MIGRATION = ? and APPLICATION = ?")
			.params(migration, application)
			.query(Long.class)
			.single();
		if (known == 0) {
			try {
				this.database.sql("insert into {participant} (MIGRATION, APPLICATION) values (?, ?)")
					.params(migration, application)
					.update();
			}
			catch (DuplicateKeyException ex) {
				// Another instance of the application was faster.
			}
		}
	}

	/**
	 * The migrations under way in which an application takes part.
	 */
	List<MigrationState> underWay(String application) {
		return this.database.sql("select " + PhaseTable.COLUMNS + """
				 from {migration} m join {participant} p on p.MIGRATION = m.NAME
				where p.APPLICATION = ? and m.PHASE <> 'OFF' and m.CONTRACTED_AT is null""")
			.param(application)
			.query((row, number) -> PhaseTable.state(row))
			.list();
	}

	/**
	 * Prolongs a lease that has not expired.
	 * @return {@code false} when it had expired, or was dropped
	 */
	boolean renew(String id, Duration lease) {
		return this.database.sql("update {instance} set EXPIRES_AT = {now} + ? where ID = ? and EXPIRES_AT > {now}")
			.params(lease.toMillis(), id)
			.update() == 1;
	}

	/**
	 * Says that an incarnation has left every epoch before this one.
	 */
	void acknowledge(String id, String migration, long epoch) {
		this.database.sql("update {acknowledgement} set EPOCH = ? where INSTANCE_ID = ? and MIGRATION = ?")
			.params(epoch, id, migration)
			.update();
	}

	/**
	 * Forgets an incarnation that ends in good order.
	 */
	void leave(String id) {
		this.database.sql("delete from {acknowledgement} where INSTANCE_ID = ?").param(id).update();
		this.database.sql("delete from {instance} where ID = ?").param(id).update();
	}

	/**
	 * Forgets the incarnations whose lease has expired. They cannot prolong it any more.
	 * Deleting one by one with the condition keeps a lease that is prolonged meanwhile.
	 */
	void dropExpired() {
		List<String> expired = this.database.sql("select ID from {instance} where EXPIRES_AT <= {now}")
			.query(String.class)
			.list();
		for (String id : expired) {
			if (this.database.sql("delete from {instance} where ID = ? and EXPIRES_AT <= {now}")
				.param(id)
				.update() == 1) {
				this.database.sql("delete from {acknowledgement} where INSTANCE_ID = ?").param(id).update();
			}
		}
	}

	/**
	 * The live instances that take part in a migration: those of the applications of
	 * which a release has declared it.
	 */
	List<Member> members(String migration) {
		return this.database.sql("""
				select i.ID, i.APPLICATION, i.VERSION, i.HOST, i.STARTED_AT, i.EXPIRES_AT, a.EPOCH
				from {instance} i left join {acknowledgement} a on a.INSTANCE_ID = i.ID and a.MIGRATION = ?
				where i.APPLICATION in (select p.APPLICATION from {participant} p where p.MIGRATION = ?)
				order by i.STARTED_AT, i.ID""").params(migration, migration).query((row, number) -> {
			long epoch = row.getLong(7);
			@Nullable Long acknowledged = (row.wasNull() || epoch == RETIRED) ? null : epoch;
			return new Member(row.getString(1), row.getString(2), row.getString(3), row.getString(4),
					Instant.ofEpochMilli(row.getLong(5)), Instant.ofEpochMilli(row.getLong(6)), acknowledged,
					epoch == RETIRED);
		}).list();
	}

}
