package dev.changeover.test.shop;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ContactController {

	private final Contacts contacts;

	ContactController(Contacts contacts) {
		this.contacts = contacts;
	}

	@GetMapping("/contacts/{customer}")
	String get(@PathVariable long customer) {
		return this.contacts.emailOf(customer).orElse("none");
	}

	@PutMapping("/contacts/{customer}")
	void put(@PathVariable long customer, @RequestBody String email) {
		this.contacts.put(customer, email);
	}

}
