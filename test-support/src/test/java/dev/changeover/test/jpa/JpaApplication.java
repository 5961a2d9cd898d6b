package dev.changeover.test.jpa;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service. */
@SpringBootApplication
public class JpaApplication {

}
