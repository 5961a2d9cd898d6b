package dev.changeover.test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.changeover.Phase;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The extension of {@link EachPhase}.
 */
final class EachPhaseExtension implements TestTemplateInvocationContextProvider {

	@Override
	public boolean supportsTestTemplate(ExtensionContext context) {
		return AnnotationSupport.isAnnotated(context.getTestMethod(), EachPhase.class);
	}

	@Override
	public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
		EachPhase annotation = AnnotationSupport.findAnnotation(context.getTestMethod(), EachPhase.class).orElseThrow();
		return Arrays.stream(annotation.phases()).map((phase) -> new InOne(annotation.value(), phase));
	}

	/**
	 * One run.
	 *
	 * @param migration name of the migration, or empty for all
	 * @param phase the phase of the run
	 */
	private record InOne(String migration, Phase phase)
			implements
				TestTemplateInvocationContext,
				BeforeEachCallback,
				AfterEachCallback,
				ParameterResolver {

		@Override
		public String getDisplayName(int invocationIndex) {
			return this.phase.name();
		}

		@Override
		public List<Extension> getAdditionalExtensions() {
			return List.of(this);
		}

		@Override
		public void beforeEach(ExtensionContext context) {
			Stage.of(context).play(EachPhase.class, Map.of(this.migration, this.phase));
		}

		@Override
		public void afterEach(ExtensionContext context) {
			Stage.of(context).end(EachPhase.class);
		}

		@Override
		public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
			return parameter.getParameter().getType() == Phase.class;
		}

		@Override
		public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
			return this.phase;
		}

	}

}
