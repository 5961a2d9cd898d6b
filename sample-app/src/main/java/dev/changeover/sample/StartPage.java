package dev.changeover.sample;

import java.util.stream.Collectors;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/**
 * The first page: the newest orders, and where to go from here.
 */
@RestController
class StartPage {

	private static final int SHOWN = 10;

	private static final String PAGE = """
			<!DOCTYPE html>
			<html lang="en">
			<head><meta charset="utf-8"><title>Shop</title>
			<style>
			body { font-family: sans-serif; margin: 2rem auto; max-width: 50rem; line-height: 1.5 }
			table { border-collapse: collapse; width: 100%% }
			td, th { border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: left }
			</style></head>
			<body>
			<h1>The shop is open</h1>
			<p>Its shipping addresses move out of the table of orders while it sells. Log in as
			<code>admin</code> / <code>admin</code>:</p>
			<ul>
			<li><a href="/togglz-console/migrations">Migrations</a>: where the move stands and what comes next</li>
			<li><a href="/togglz-console/index">Togglz console</a>: the flags</li>
			<li><a href="/actuator/changeover">/actuator/changeover</a>: the same as JSON</li>
			<li><a href="/actuator/health">/actuator/health</a></li>
			</ul>
			<h2>%d orders, the newest</h2>
			<table>
			<tr><th>Order</th><th>Customer</th><th>Ships to</th></tr>
			%s
			</table>
			</body>
			</html>
			""";

	private final OrderService orders;

	private final OrderRepository rows;

	StartPage(OrderService orders, OrderRepository rows) {
		this.orders = orders;
		this.rows = rows;
	}

	@GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
	String show() {
		return PAGE.formatted(this.rows.count(),
				this.orders.newest(SHOWN).stream().map(StartPage::row).collect(Collectors.joining("\n")));
	}

	private static String row(Order order) {
		ShippingAddress address = order.shippingAddress();
		String where = (address != null)
				? String.join(", ", address.street(), address.zip() + " " + address.city(), address.country())
				: "no address";
		return "<tr><td><a href=\"/orders/%d\">%d</a></td><td>%s</td><td>%s</td></tr>".formatted(order.id(), order.id(),
				HtmlUtils.htmlEscape(order.customer()), HtmlUtils.htmlEscape(where));
	}

}
