package dev.changeover.routing;

import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/**
 * What a class logs meanwhile.
 */
final class LoggedMessages {

	private LoggedMessages() {
	}

	/** Each message with its level. */
	static <E extends Exception> List<String> during(Class<?> logging, Work<E> work) throws E {
		Logger logger = (Logger) LoggerFactory.getLogger(logging);
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		logger.addAppender(appender);
		try {
			work.run();
		}
		finally {
			logger.detachAppender(appender);
		}
		return List.copyOf(appender.list)
			.stream()
			.map((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.toList();
	}

	/** What is done meanwhile. */
	interface Work<E extends Exception> {

		void run() throws E;

	}

}
