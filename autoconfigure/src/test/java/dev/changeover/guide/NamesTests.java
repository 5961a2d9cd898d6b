package dev.changeover.guide;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.MigrationRows;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Side;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Repository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A column becomes two, by a rule that is code.
 */
class NamesTests {

	@Test
	void movesNamesByTheRuleOfTheCodeAndBack() {
		try (Service service = Service.start(TestDatabase.H2, Application.class, "names", "given-and-family-name")) {
			Names names = service.bean(Names.class);
			service.goTo(Phase.DUAL_WRITE);
			names.save(3, new Name("Grace", "Hopper"));

			service.backfill();
			assertThat(parts(service)).containsExactly("Ada|Lovelace", "Plato|null", "Grace|Hopper");

			service.goTo(Phase.DARK_READ);
			service.verify();
			service.goTo(Phase.LIVE);
			names.save(1, new Name("Ada", "King"));
			assertThat(names.find(2)).contains(new Name("Plato", null));
			service.goTo(Phase.DARK_READ);
			assertThat(names.find(1)).contains(new Name("Ada", "King"));
			assertThat(service.report().drift().unresolved()).isZero();
		}
	}

	private static List<String> parts(Service service) {
		return service.sql()
			.sql("select given, family from person_name order by person_id")
			.query((row, number) -> row.getString(1) + "|" + row.getString(2))
			.list();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
	@Import({ OneColumn.class, TwoColumns.class, NameRows.class })
	static class Application {

	}

	record Name(String given, @Nullable String family) {

		static Name of(String text) {
			int blank = text.lastIndexOf(' ');
			return (blank < 0) ? new Name(text, null) : new Name(text.substring(0, blank), text.substring(blank + 1));
		}

		String text() {
			return (this.family == null) ? this.given : this.given + " " + this.family;
		}

	}

	@Migrated("given-and-family-name")
	interface Names {

		@Read
		Optional<Name> find(@Key long person);

		@Write
		void save(@Key long person, Name name);

	}

	@OldSide
	@Repository
	static class OneColumn implements Names {

		private final JdbcClient client;

		OneColumn(JdbcClient client) {
			this.client = client;
		}

		@Override
		public Optional<Name> find(long person) {
			return this.client.sql("select name from person where id = ? and name is not null")
				.param(person)
				.query(String.class)
				.optional()
				.map(Name::of);
		}

		@Override
		public void save(long person, Name name) {
			this.client.sql("update person set name = ? where id = ?").params(name.text(), person).update();
		}

	}

	@NewSide
	@Repository
	static class TwoColumns implements Names {

		private final JdbcClient client;

		TwoColumns(JdbcClient client) {
			this.client = client;
		}

		@Override
		public Optional<Name> find(long person) {
			return this.client.sql("select given, family from person_name where person_id = ?")
				.param(person)
				.query(Name.class)
				.optional();
		}

		@Override
		public void save(long person, Name name) {
			this.client.sql("merge into person_name (person_id, given, family) key (person_id) values (?, ?, ?)")
				.params(person, name.given(), name.family())
				.update();
		}

	}

	// tag::rows[]
	@Component
	static class NameRows implements MigrationRows<Long, Name> {

		private final JdbcClient client;

		private final Names oneColumn;

		private final Names twoColumns;

		NameRows(JdbcClient client, OneColumn oneColumn, TwoColumns twoColumns) {
			this.client = client;
			this.oneColumn = oneColumn;
			this.twoColumns = twoColumns;
		}

		@Override
		public String migration() {
			return "given-and-family-name";
		}

		// One page, in the order of the database.
		@Override
		public List<Long> keys(Side side, @Nullable Long after, int limit) {
			return this.client.sql(switch (side) {
				case OLD -> "select id from person where name is not null and id > ? order by id limit ?";
				case NEW -> "select person_id from person_name where person_id > ? order by person_id limit ?";
			}).params((after != null) ? after : Long.MIN_VALUE, limit).query(Long.class).list();
		}

		@Override
		public void lock(Side side, Collection<Long> keys) {
			this.client.sql(switch (side) {
				case OLD -> "select id from person where id in (:keys) for update";
				case NEW -> "select person_id from person_name where person_id in (:keys) for update";
			}).param("keys", keys).query().listOfRows();
		}

		@Override
		public Map<Long, Name> read(Side side, Collection<Long> keys) {
			Map<Long, Name> rows = new LinkedHashMap<>();
			keys.forEach((key) -> of(side).find(key).ifPresent((name) -> rows.put(key, name)));
			return rows;
		}

		@Override
		public void write(Side side, Map<Long, Name> rows) {
			rows.forEach(of(side)::save);
		}

		// The person stays where only the name goes.
		@Override
		public void delete(Side side, Collection<Long> keys) {
			this.client.sql(switch (side) {
				case OLD -> "update person set name = null where id in (:keys)";
				case NEW -> "delete from person_name where person_id in (:keys)";
			}).param("keys", keys).update();
		}

		private Names of(Side side) {
			return (side == Side.OLD) ? this.oneColumn : this.twoColumns;
		}

	}
	// end::rows[]

}
