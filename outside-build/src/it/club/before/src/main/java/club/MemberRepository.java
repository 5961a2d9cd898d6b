package club;

import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional
class MemberRepository {

	private final JdbcClient client;

	MemberRepository(JdbcClient client) {
		this.client = client;
	}

	Member add(String name, Phone phone) {
		GeneratedKeyHolder id = new GeneratedKeyHolder();
		this.client.sql("insert into member (name, phone_country, phone_number) values (?, ?, ?)")
			.params(name, phone.country(), phone.number())
			.update(id, "id");
		return new Member(id.getKey().longValue(), name, phone);
	}

	Optional<Member> find(long id) {
		return this.client.sql("select name, phone_country, phone_number from member where id = ?")
			.param(id)
			.query((row, number) -> new Member(id, row.getString(1), new Phone(row.getString(2), row.getString(3))))
			.optional();
	}

	void changePhone(long id, Phone phone) {
		this.client.sql("update member set phone_country = ?, phone_number = ? where id = ?")
			.params(phone.country(), phone.number(), id)
			.update();
	}

	void remove(long id) {
		this.client.sql("delete from member where id = ?").param(id).update();
	}

}
