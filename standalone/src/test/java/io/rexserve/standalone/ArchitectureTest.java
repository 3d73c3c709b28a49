package io.rexserve.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.rexserve", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_THE_COMMAND_LINE = noClasses()
            .that()
            .resideOutsideOfPackages("io.rexserve.standalone..", "io.rexserve.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.rexserve.standalone..", "picocli..");

    @ArchTest
    static final ArchRule SERVICES_MEET_IN_THE_CONTRACT_ONLY = noClasses()
            .that()
            .resideInAPackage("io.rexserve.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.rexserve.proposal..", "io.rexserve.llm..");

    @ArchTest
    static final ArchRule PROPOSALS_AND_LANGUAGE_DO_NOT_KNOW_EACH_OTHER = noClasses()
            .that()
            .resideInAPackage("io.rexserve.proposal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.rexserve.llm..");

    @ArchTest
    static final ArchRule LANGUAGE_DOES_NOT_KNOW_PROPOSALS = noClasses()
            .that()
            .resideInAPackage("io.rexserve.llm..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.rexserve.proposal..", "io.rexserve.gateway..");

    @ArchTest
    static final ArchRule COMMANDS_COMPUTE_NOTHING_THEMSELVES = noClasses()
            .that()
            .resideInAPackage("io.rexserve.standalone..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "io.rexserve.model.kernel..", "io.rexserve.v1..");
}
