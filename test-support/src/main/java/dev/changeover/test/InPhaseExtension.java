package dev.changeover.test;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.changeover.Phase;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The extension of {@link InPhase}.
 */
final class InPhaseExtension implements BeforeEachCallback, AfterEachCallback {

	@Override
	public void beforeEach(ExtensionContext context) {
		Map<String, Phase> phases = new LinkedHashMap<>();
		List<AnnotatedElement> places = new ArrayList<>(context.getEnclosingTestClasses());
		places.add(context.getRequiredTestClass());
		places.add(context.getRequiredTestMethod());
		for (AnnotatedElement place : places) {
			for (InPhase annotation : AnnotationSupport.findRepeatableAnnotations(place, InPhase.class)) {
				if (annotation.migration().isEmpty()) {
					phases.clear();
				}
				phases.put(annotation.migration(), annotation.value());
			}
		}
		Stage.of(context).play(InPhase.class, phases);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		Stage.of(context).end(InPhase.class);
	}

}
