package dev.changeover.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Opens the shop.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class ShopApplication {

	/**
	 * Starts on port 8080 with an H2 database in {@code ./data}, unless told otherwise.
	 * @param args properties and profiles, as for every Spring Boot application
	 */
	public static void main(String[] args) {
		SpringApplication.run(ShopApplication.class, args);
	}

}
