package io.rexserve.llm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.rexserve.llm", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theServiceKnowsNoOtherService = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.rexserve.proposal..",
                    "io.rexserve.gateway..",
                    "io.rexserve.standalone..",
                    "io.rexserve.model.proposal..");

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.rexserve.llm.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noPackageKnowsTheServiceAsAWhole = noClasses()
            .that()
            .resideInAPackage("io.rexserve.llm.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.rexserve.llm");

    @ArchTest
    static final ArchRule logsThroughSlf4j =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.util.logging..");
}
