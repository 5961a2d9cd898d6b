package dev.changeover.sample;

import java.io.IOException;
import java.nio.file.Path;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerPortFileWriter;

/**
 * The shop in a process of its own. It writes the port that it found free into a file,
 * and ends when whoever started it has ended, however that came.
 */
final class ChildShop {

	private ChildShop() {
	}

	/**
	 * Opens the shop.
	 * @param arguments the file for the port, then those of the application
	 */
	public static void main(String[] arguments) {
		Thread parent = new Thread(ChildShop::awaitEndOfParent, "parent");
		parent.setDaemon(true);
		parent.start();
		SpringApplication application = new SpringApplication(ShopApplication.class);
		application.setMainApplicationClass(ShopApplication.class);
		application.addListeners(new WebServerPortFileWriter(Path.of(arguments[0]).toFile()));
		application.run(java.util.Arrays.copyOfRange(arguments, 1, arguments.length));
	}

	private static void awaitEndOfParent() {
		try {
			while (System.in.read() >= 0) {
				// Nobody writes here: the stream ends with the parent.
			}
		}
		catch (IOException ex) {
			// That is an end, too.
		}
		Runtime.getRuntime().halt(1);
	}

}
