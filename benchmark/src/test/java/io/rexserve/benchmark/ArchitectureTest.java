package io.rexserve.benchmark;

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
import io.rexserve.cli.Machine;

@AnalyzeClasses(packages = "io.rexserve.benchmark", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("io.rexserve.benchmark.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_THE_BENCHMARKS_OF_TUNING_DEPEND_ON_TRAINING = noClasses()
            .that()
            .doNotHaveSimpleName("TuningDepth")
            .and()
            .doNotHaveSimpleName("DistributedBenchmark")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.rexserve.trainer..");

    @ArchTest
    static final ArchRule NOTHING_LOGS_WITH_THE_JDK_LOGGER =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.util.logging..");

    @ArchTest
    static final ArchRule MEASUREMENTS_DEPEND_ON_NO_SERVICE = noClasses()
            .that()
            .resideOutsideOfPackage("io.rexserve.benchmark")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.grpc..", "com.google.protobuf..");

    @ArchTest
    static final ArchRule ONLY_COMMANDS_USE_PICOCLI = noClasses()
            .that()
            .resideOutsideOfPackage("io.rexserve.benchmark")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("picocli..", "io.rexserve.cli..").and(not(type(Machine.class))));

    @ArchTest
    static final ArchRule COMMANDS_COMPUTE_NOTHING_THEMSELVES = noClasses()
            .that()
            .resideInAPackage("io.rexserve.benchmark")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "io.rexserve.model.kernel..", "io.rexserve.v1..");

    @ArchTest
    static final ArchRule ONLY_COMMANDS_PRINT = noClasses()
            .that()
            .resideOutsideOfPackage("io.rexserve.benchmark")
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);
}
