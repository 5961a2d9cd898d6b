package club;

import java.util.Optional;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.Read;
import dev.changeover.Write;

@Migrated("phone")
interface PhoneRepository {

	@Read
	Optional<Phone> find(@Key long member);

	@Write
	void save(@Key long member, Phone phone);

	@Write
	void remove(@Key long member);

}
