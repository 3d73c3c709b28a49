package io.rexserve.trainer;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import io.rexserve.cli.ProcessExit;

@AnalyzeClasses(packages = "io.rexserve.trainer", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("io.rexserve.trainer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule TRAINING_DEPENDS_ON_NO_SERVICE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.grpc..", "com.google.protobuf..", "java.util.logging..");

    @ArchTest
    static final ArchRule ONLY_COMMANDS_USE_PICOCLI = noClasses()
            .that()
            .resideOutsideOfPackage("io.rexserve.trainer")
            .should()
            .dependOnClassesThat(resideInAnyPackage("picocli..", "io.rexserve.cli..")
                    .and(not(type(ProcessExit.class)))); // how a process ends that has native code at work

    @ArchTest
    static final ArchRule COMMANDS_COMPUTE_NOTHING_THEMSELVES = noClasses()
            .that()
            .resideInAPackage("io.rexserve.trainer")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "io.rexserve.model.kernel..", "io.rexserve.v1..");

    @ArchTest
    static final ArchRule ONLY_COMMANDS_PRINT = noClasses()
            .that()
            .resideOutsideOfPackage("io.rexserve.trainer")
            .and()
            .doNotHaveFullyQualifiedName("io.rexserve.trainer.loop.SafeStop") // its line is the process's last
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);
}
