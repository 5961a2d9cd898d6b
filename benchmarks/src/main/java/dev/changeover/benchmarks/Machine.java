package dev.changeover.benchmarks;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;

/**
 * The class of machine that something was measured on: figures of another one are not to
 * be compared with it.
 *
 * @param cores how many processors the JVM sees
 * @param memoryGigabytes memory of the machine, rounded
 * @param system operating system and architecture
 * @param java version and name of the virtual machine
 */
record Machine(int cores, long memoryGigabytes, String system, String java) {

	static Machine here() {
		long bytes = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
		return new Machine(Runtime.getRuntime().availableProcessors(), Math.round(bytes / 1073741824.0),
				System.getProperty("os.name") + " " + System.getProperty("os.arch"),
				System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
	}

}
