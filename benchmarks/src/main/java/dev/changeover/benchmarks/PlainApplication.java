package dev.changeover.benchmarks;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * A service that has never heard of Changeover.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
class PlainApplication {

}
