package dev.changeover.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The process that {@link StartUp} starts: a service that says when it was ready and
 * ends.
 */
public final class StartedService {

	private StartedService() {
	}

	/**
	 * Starts the service, and prints the milliseconds from the start of the JVM until it
	 * was ready, and the kilobytes in use after a collection.
	 * @param arguments name of the application class, and its settings
	 * @throws Exception when it does not start
	 */
	public static void main(String[] arguments) throws Exception {
		String[] settings = Arrays.copyOfRange(arguments, 1, arguments.length);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Class.forName(arguments[0]))
			.web(WebApplicationType.NONE)
			.run(settings)) {
			long ready = ManagementFactory.getRuntimeMXBean().getUptime();
			System.gc();
			long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
					+ ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed();
			System.out.println("ready " + ready + " " + used / 1024 + " " + context.getBeanDefinitionCount());
		}
	}

}
