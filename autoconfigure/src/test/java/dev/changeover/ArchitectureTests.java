package dev.changeover;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The arrows between the packages: each may import only what its line names.
 */
@AnalyzeClasses(packages = "dev.changeover", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule importsPointOneWay = layeredArchitecture()
		.consideringOnlyDependenciesInAnyPackage("dev.changeover..")
		.withOptionalLayers(true)
		.layer("root")
		.definedBy("dev.changeover")
		.layer("phase")
		.definedBy("dev.changeover.phase..")
		.layer("routing")
		.definedBy("dev.changeover.routing..")
		.layer("sweep")
		.definedBy("dev.changeover.sweep..")
		.layer("schema")
		.definedBy("dev.changeover.schema..")
		.layer("report")
		.definedBy("dev.changeover.report..")
		.layer("togglz")
		.definedBy("dev.changeover.togglz..")
		.layer("metrics")
		.definedBy("dev.changeover.metrics..")
		.layer("actuate")
		.definedBy("dev.changeover.actuate..")
		.layer("autoconfigure")
		.definedBy("dev.changeover.autoconfigure..")
		.whereLayer("root")
		.mayNotAccessAnyLayer()
		.whereLayer("phase")
		.mayOnlyAccessLayers("root")
		.whereLayer("routing")
		.mayOnlyAccessLayers("root", "phase")
		.whereLayer("sweep")
		.mayOnlyAccessLayers("root", "phase")
		.whereLayer("schema")
		.mayOnlyAccessLayers("root", "phase")
		.whereLayer("report")
		.mayOnlyAccessLayers("root", "phase", "sweep", "schema")
		.whereLayer("togglz")
		.mayOnlyAccessLayers("root", "phase", "sweep", "schema", "report")
		.whereLayer("metrics")
		.mayOnlyAccessLayers("root", "phase", "routing", "sweep", "report")
		.whereLayer("actuate")
		.mayOnlyAccessLayers("root", "phase", "sweep", "schema", "report")
		.whereLayer("autoconfigure")
		.mayNotBeAccessedByAnyLayer();

	@ArchTest
	static final ArchRule packagesFormNoCycle = slices().matching("dev.changeover.(*)..").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule onlyMetricsAndActuateKnowMicrometer = noClasses().that()
		.resideOutsideOfPackages("dev.changeover.metrics..", "dev.changeover.actuate..",
				"dev.changeover.autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.micrometer..", "org.springframework.boot.actuate..",
				"org.springframework.boot.health..");

}
