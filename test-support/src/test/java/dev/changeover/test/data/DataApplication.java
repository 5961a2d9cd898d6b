package dev.changeover.test.data;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service. */
@SpringBootApplication
public class DataApplication {

}
