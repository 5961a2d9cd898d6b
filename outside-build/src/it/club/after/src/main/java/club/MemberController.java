package club;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/members")
class MemberController {

	private final MemberRepository members;

	MemberController(MemberRepository members) {
		this.members = members;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Member join(@RequestBody Application application) {
		return this.members.add(application.name(), application.phone());
	}

	@GetMapping("/{id}")
	ResponseEntity<Member> show(@PathVariable long id) {
		return ResponseEntity.of(this.members.find(id));
	}

	@PutMapping("/{id}/phone")
	void changePhone(@PathVariable long id, @RequestBody Phone phone) {
		this.members.changePhone(id, phone);
	}

	@DeleteMapping("/{id}")
	void leave(@PathVariable long id) {
		this.members.remove(id);
	}

	record Application(String name, Phone phone) {
	}

}
