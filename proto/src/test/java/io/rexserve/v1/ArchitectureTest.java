package io.rexserve.v1;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.rexserve", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule EVERYTHING_IS_VERSION_ONE = classes().should().resideInAPackage("io.rexserve.v1..");

    @ArchTest
    static final ArchRule GENERATED_STUBS_KNOW_NOTHING_WRITTEN_BY_HAND = noClasses()
            .that()
            .resideInAPackage("io.rexserve.v1")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.rexserve.v1.refusal..");

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("io.rexserve.(v1..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule A_CONTRACT_NEEDS_NO_FRAMEWORK_AND_NO_TRANSPORT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..", "ai.djl..", "io.grpc.netty..", "io.grpc.inprocess..", "io.netty..");
}
