package dev.changeover.sample;

import java.net.URI;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The shop over HTTP. What is wrong with a request is answered with a problem detail
 * before anything is written.
 */
@RestController
@RequestMapping("/orders")
class OrderController {

	private final OrderService orders;

	OrderController(OrderService orders) {
		this.orders = orders;
	}

	@PostMapping
	ResponseEntity<Order> create(@Valid @RequestBody NewOrder order) {
		Order created = this.orders.create(order.customer(), order.shippingAddress());
		return ResponseEntity.created(URI.create("/orders/" + created.id())).body(created);
	}

	@GetMapping("/{id}")
	Order find(@PathVariable long id) {
		return this.orders.find(id);
	}

	@GetMapping
	List<Order> findByCity(
			@RequestParam @NotBlank @Size(max = 100) @Pattern(regexp = ShippingAddress.PLAIN) String city) {
		return this.orders.findByCity(city);
	}

	@PutMapping("/{id}/shipping-address")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void ship(@PathVariable long id, @Valid @RequestBody ShippingAddress address) {
		this.orders.ship(id, address);
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void delete(@PathVariable long id) {
		this.orders.delete(id);
	}

}
