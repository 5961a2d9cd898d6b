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

	private final PhoneRepository phones;

	MemberRepository(JdbcClient client, PhoneRepository phones) {
		this.client = client;
		this.phones = phones;
	}

	Member add(String name, Phone phone) {
		GeneratedKeyHolder id = new GeneratedKeyHolder();
		this.client.sql("insert into member (name) values (?)").param(name).update(id, "id");
		this.phones.save(id.getKey().longValue(), phone);
		return new Member(id.getKey().longValue(), name, phone);
	}

	Optional<Member> find(long id) {
		return this.client.sql("select name from member where id = ?")
			.param(id)
			.query(String.class)
			.optional()
			.map((name) -> new Member(id, name, this.phones.find(id).orElse(null)));
	}

	void changePhone(long id, Phone phone) {
		this.phones.save(id, phone);
	}

	void remove(long id) {
		this.phones.remove(id);
		this.client.sql("delete from member where id = ?").param(id).update();
	}

}
