package club;

import java.util.Optional;

import dev.changeover.NewSide;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@NewSide
@Repository
class TablePhoneRepository implements PhoneRepository {

	private final JdbcClient client;

	TablePhoneRepository(JdbcClient client) {
		this.client = client;
	}

	@Override
	public Optional<Phone> find(long member) {
		return this.client.sql("select country, number from phone where member_id = ?")
			.param(member)
			.query((row, number) -> new Phone(row.getString(1), row.getString(2)))
			.optional();
	}

	@Override
	public void save(long member, Phone phone) {
		this.client.sql("merge into phone (member_id, country, number) key (member_id) values (?, ?, ?)")
			.params(member, phone.country(), phone.number())
			.update();
	}

	@Override
	public void remove(long member) {
		this.client.sql("delete from phone where member_id = ?").param(member).update();
	}

}
