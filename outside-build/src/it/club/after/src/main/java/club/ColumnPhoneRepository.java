package club;

import java.util.Optional;

import dev.changeover.OldSide;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@OldSide
@Repository
class ColumnPhoneRepository implements PhoneRepository {

	private final JdbcClient client;

	ColumnPhoneRepository(JdbcClient client) {
		this.client = client;
	}

	@Override
	public Optional<Phone> find(long member) {
		return this.client
			.sql("select phone_country, phone_number from member where id = ? and phone_number is not null")
			.param(member)
			.query((row, number) -> new Phone(row.getString(1), row.getString(2)))
			.optional();
	}

	@Override
	public void save(long member, Phone phone) {
		this.client.sql("update member set phone_country = ?, phone_number = ? where id = ?")
			.params(phone.country(), phone.number(), member)
			.update();
	}

	@Override
	public void remove(long member) {
		this.client.sql("update member set phone_country = null, phone_number = null where id = ?")
			.param(member)
			.update();
	}

}
