package dev.changeover.test.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service. */
@SpringBootApplication
public class ShopApplication {

}
