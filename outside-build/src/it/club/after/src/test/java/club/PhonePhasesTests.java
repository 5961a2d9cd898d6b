package club;

import dev.changeover.Phase;
import dev.changeover.test.BothSides;
import dev.changeover.test.EachPhase;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The repository in each phase, each test rolled back.
 */
@SpringBootTest
@Transactional
class PhonePhasesTests {

	@Autowired
	private MemberRepository members;

	@Autowired
	private JdbcClient client;

	@Autowired
	private BothSides sides;

	@EachPhase("phone")
	void aMemberIsFoundAndRemoved(Phase phase) {
		Member ada = this.members.add("Ada", new Phone("+44", "1815"));
		assertThat(this.members.find(ada.id())).as(phase.name()).contains(ada);

		this.members.changePhone(ada.id(), new Phone("+44", "1852"));
		assertThat(this.members.find(ada.id()).orElseThrow().phone().number()).isEqualTo("1852");

		this.members.remove(ada.id());
		assertThat(this.members.find(ada.id())).isEmpty();
	}

	@EachPhase(value = "phone", phases = { Phase.DUAL_WRITE, Phase.DARK_READ, Phase.LIVE, Phase.RAMP_DOWN })
	void whatIsWrittenIsOnBothSides() {
		this.client.sql("delete from member").update();

		this.members.add("Ada", new Phone("+44", "1815"));

		assertThat(this.sides).hasRows(1).areEqual();
	}

}
