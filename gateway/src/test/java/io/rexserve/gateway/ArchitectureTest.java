package io.rexserve.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.rexserve.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.rexserve.gateway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noNetworkRunsHere =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("ai.djl..", "io.rexserve.model..");

    @ArchTest
    static final ArchRule innerPackagesKnowNoHttp = noClasses()
            .that()
            .resideInAnyPackage("..answer..", "..detection..", "..drawing..", "..problem..", "..task..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "jakarta..",
                    "org.apache.catalina..",
                    "org.apache.coyote..",
                    "org.apache.commons..",
                    "org.apache.tomcat..",
                    "io.rexserve.gateway.admission..",
                    "io.rexserve.gateway.connection..",
                    "io.rexserve.gateway.openapi..",
                    "io.rexserve.gateway.request..",
                    "io.rexserve.gateway.response..",
                    "io.rexserve.gateway.rest..",
                    "io.rexserve.gateway.stream..");

    @ArchTest
    static final ArchRule nothingIsPrinted =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");
}
