package dev.changeover.togglz;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.togglz.core.Feature;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.StateRepository;
import org.togglz.core.util.NamedFeature;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;

/**
 * Puts the guard before a store, of which it keeps the class where it can, so that a bean
 * can still be injected by it.
 */
public final class GuardedStores {

	/** Asked for to find out whether a guard stands before a store. */
	private static final Feature PROBE = new NamedFeature("CHANGEOVER_GUARDED");

	private GuardedStores() {
	}

	/**
	 * Guards a store, once.
	 * @param store the store
	 * @param guard the guard, asked for at the first write
	 * @return the guarded store, or the one given when it has a guard already
	 */
	public static StateRepository guard(StateRepository store, Supplier<FlagGuard> guard) {
		if (isGuarded(store)) {
			return store;
		}
		ProxyFactory factory = new ProxyFactory(store);
		factory.setProxyTargetClass(!Modifier.isFinal(store.getClass().getModifiers()));
		factory.addAdvice(new Guarded(guard));
		return (StateRepository) factory.getProxy(store.getClass().getClassLoader());
	}

	/**
	 * Whether changes made through a feature manager pass a guard.
	 * @param features the feature manager
	 * @return {@code false} when it uses a store that is no bean
	 */
	static boolean reaches(FeatureManager features) {
		return features.getFeatureState(PROBE).isEnabled();
	}

	private static boolean isGuarded(StateRepository store) {
		return store instanceof Advised advised
				&& Arrays.stream(advised.getAdvisors()).anyMatch((advisor) -> advisor.getAdvice() instanceof Guarded);
	}

	private record Guarded(Supplier<FlagGuard> guard) implements MethodInterceptor {

		@Override
		public @Nullable Object invoke(MethodInvocation call) throws Throwable {
			Object[] arguments = call.getArguments();
			if (arguments.length == 1 && arguments[0] == PROBE
					&& call.getMethod().getName().equals("getFeatureState")) {
				return new FeatureState(PROBE, true);
			}
			if (arguments.length == 1 && arguments[0] instanceof FeatureState state
					&& call.getMethod().getName().equals("setFeatureState")) {
				this.guard.get().write((StateRepository) targetOf(call), state);
				return null;
			}
			return call.proceed();
		}

		private static Object targetOf(MethodInvocation call) {
			Object target = call.getThis();
			if (target == null) {
				throw new IllegalStateException("A guarded store of flags has no target.");
			}
			return target;
		}

	}

}
