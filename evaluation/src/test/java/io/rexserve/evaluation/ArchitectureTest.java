package io.rexserve.evaluation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

@AnalyzeClasses(packages = "io.rexserve.evaluation", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("io.rexserve.evaluation.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_THE_COMPARISON_OF_PARADIGMS_TRAINS = noClasses()
            .that()
            .resideOutsideOfPackage("io.rexserve.evaluation.paradigm")
            .and()
            .doNotHaveSimpleName("EvaluateParadigmsCommand")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.rexserve.trainer..");

    @ArchTest
    static final ArchRule NOTHING_LOGS_BY_THE_JDK =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    @ArchTest
    static final ArchRule ONLY_COMMANDS_KNOW_THE_SERVICES = noClasses()
            .that()
            .resideOutsideOfPackage("io.rexserve.evaluation")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.rexserve.standalone..",
                    "io.rexserve.gateway..",
                    "org.springframework..",
                    "io.grpc..",
                    "com.google.protobuf..");

    @ArchTest
    static final ArchRule ONLY_COMMANDS_USE_PICOCLI = noClasses()
            .that()
            .resideOutsideOfPackage("io.rexserve.evaluation")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "io.rexserve.cli..");

    @ArchTest
    static final ArchRule COMMANDS_COMPUTE_NOTHING_THEMSELVES = noClasses()
            .that()
            .haveNameMatching(".*Command|.*CommonOptions")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "io.rexserve.model.kernel..", "io.rexserve.v1..");

    @ArchTest
    static final ArchRule ONLY_COMMANDS_PRINT = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Command")
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);
}
