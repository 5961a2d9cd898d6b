package dev.changeover.benchmarks;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

import com.launchdarkly.sdk.server.MigrationStage;
import org.jspecify.annotations.Nullable;
import org.togglz.core.context.StaticFeatureManagerProvider;
import org.togglz.spring.proxy.FeatureProxyFactoryBean;

/**
 * What routed calls are measured beside, on the same maps.
 */
public enum Peer {

	/** No indirection at all. */
	DIRECT("direct call", MapContacts::new),

	/** No indirection, but one look at the clock, as a lease wants it at each call. */
	CLOCK("direct call and a reading of the clock", Peer::clock),

	/** A JDK proxy that passes every call on. */
	PROXY("bare JDK proxy", Peer::proxy),

	/** Branches on flags, by hand, old side only. */
	TOGGLZ_ONE("if/else on Togglz, one side", () -> new Toggles(false)),

	/** Branches on flags, by hand, both sides written. */
	TOGGLZ_BOTH("if/else on Togglz, both sides", () -> new Toggles(true)),

	/** The proxy that Togglz has for a feature with two implementations. */
	TOGGLZ_PROXY("Togglz FeatureProxyFactoryBean", Peer::togglzProxy),

	/** LaunchDarkly's migration, one side. */
	LD_ONE("LaunchDarkly, one side", () -> new LaunchDarkly(MigrationStage.OFF, false, true)),

	/** The same, latency and errors tracked. */
	LD_ONE_METRICS("LaunchDarkly, one side, tracked", () -> new LaunchDarkly(MigrationStage.OFF, true, true)),

	/** LaunchDarkly's migration, both sides, read one after the other. */
	LD_SERIAL("LaunchDarkly, both sides, serial, tracked", () -> new LaunchDarkly(MigrationStage.SHADOW, true, false)),

	/** The same, read at once. */
	LD_PARALLEL("LaunchDarkly, both sides, parallel (default), tracked",
			() -> new LaunchDarkly(MigrationStage.SHADOW, true, true)),

	/** An experiment on both sides. */
	SCIENTIST("Scientist4J, both sides", Scientist::new);

	private final String title;

	private final Supplier<Contacts> contacts;

	Peer(String title, Supplier<Contacts> contacts) {
		this.title = title;
		this.contacts = contacts;
	}

	String title() {
		return this.title;
	}

	Contacts open() {
		return this.contacts.get();
	}

	private static Contacts clock() {
		return new MapContacts() {

			@Override
			public @Nullable String find(long id) {
				return (System.nanoTime() != 0) ? super.find(id) : null;
			}

			@Override
			public void save(long id, String contact) {
				if (System.nanoTime() != 0) {
					super.save(id, contact);
				}
			}

		};
	}

	private static Contacts proxy() {
		MapContacts target = new MapContacts();
		InvocationHandler handler = (proxy, method, arguments) -> method.invoke(target, arguments);
		return (Contacts) Proxy.newProxyInstance(Contacts.class.getClassLoader(), new Class<?>[] { Contacts.class },
				handler);
	}

	private static Contacts togglzProxy() {
		StaticFeatureManagerProvider.setFeatureManager(Toggles.flags());
		FeatureProxyFactoryBean factory = new FeatureProxyFactoryBean();
		factory.setFeature(Toggles.Flag.READ_NEW);
		factory.setActive(new MapContacts());
		factory.setInactive(new MapContacts());
		factory.setProxyType(Contacts.class);
		factory.afterPropertiesSet();
		return (Contacts) factory.getObject();
	}

}
