package dev.changeover.phase;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The fleet as the database sees it: {@code CHANGEOVER_INSTANCE} and
 * {@code CHANGEOVER_ACKNOWLEDGEMENT}. Every method joins the transaction of the caller.
 * Thread-safe.
 */
final class Instances {

	private final Database database;

	Instances(Database database) {
		this.database = database;
	}

	/**
	 * Enters an incarnation, with all that it declares. Must be committed before the
	 * phase is read.
	 */
	void register(String id, Identity identity, Migrations migrations, Duration lease) {
		this.database.sql("""
				insert into {instance} (ID, APPLICATION, VERSION, HOST, STARTED_AT, EXPIRES_AT)
				values (:id, :application, :version, :host, {now}, {now} + :lease)""")
			.param("id", id)
			.param("application", identity.application())
			.param("version", identity.version())
			.param("host", identity.host())
			.param("lease", lease.toMillis())
			.update();
		for (String migration : migrations.names()) {
			this.database.sql("insert into {acknowledgement} (INSTANCE_ID, MIGRATION, EPOCH) values (?, ?, 0)")
				.params(id, migration)
				.update();
		}
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
	 * which an instance declares it.
	 */
	List<Member> members(String migration) {
		return this.database.sql("""
				select i.ID, i.APPLICATION, i.VERSION, i.HOST, i.STARTED_AT, i.EXPIRES_AT, a.EPOCH
				from {instance} i left join {acknowledgement} a on a.INSTANCE_ID = i.ID and a.MIGRATION = ?
				where i.APPLICATION in (select d.APPLICATION from {instance} d
					join {acknowledgement} e on e.INSTANCE_ID = d.ID where e.MIGRATION = ?)
				order by i.STARTED_AT, i.ID""").params(migration, migration).query((row, number) -> {
			long epoch = row.getLong(7);
			@Nullable Long acknowledged = row.wasNull() ? null : epoch;
			return new Member(row.getString(1), row.getString(2), row.getString(3), row.getString(4),
					Instant.ofEpochMilli(row.getLong(5)), Instant.ofEpochMilli(row.getLong(6)), acknowledged);
		}).list();
	}

}
