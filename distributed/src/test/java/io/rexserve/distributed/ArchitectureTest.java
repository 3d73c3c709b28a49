package io.rexserve.distributed;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.rexserve", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_THIS_MODULE_SEES_SPARK = noClasses()
            .that()
            .resideOutsideOfPackage("io.rexserve.distributed..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala..", "org.apache.hadoop..");

    @ArchTest
    static final ArchRule NOTHING_HERE_SEES_SPRING_OR_THE_SUITE = classes()
            .that()
            .resideInAPackage("io.rexserve.distributed..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.rexserve.distributed..",
                    "io.rexserve.trainer..",
                    "io.rexserve.model..",
                    "io.rexserve.cli..",
                    "ai.djl..",
                    "org.apache.spark..",
                    "picocli..",
                    "org.jspecify..");
}
