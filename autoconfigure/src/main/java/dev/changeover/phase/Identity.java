package dev.changeover.phase;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.jspecify.annotations.Nullable;

/**
 * Who an instance is, as people know it.
 *
 * @param application {@code spring.application.name}
 * @param version its release, where known
 * @param host machine and process
 */
public record Identity(String application, @Nullable String version, String host) {

	/**
	 * The identity of this process.
	 * @param application {@code spring.application.name}
	 * @param version its release, where known
	 * @return an identity with the name of this machine and the number of this process
	 */
	public static Identity ofThisProcess(String application, @Nullable String version) {
		String host;
		try {
			host = InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			host = "localhost";
		}
		return new Identity(application, version, host + ":" + ProcessHandle.current().pid());
	}

}
