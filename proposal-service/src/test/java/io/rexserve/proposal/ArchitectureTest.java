package io.rexserve.proposal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.rexserve.proposal", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule KNOWS_NOTHING_OF_THE_LANGUAGE_MODEL = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.rexserve.llm..",
                    "io.rexserve.gateway..",
                    "io.rexserve.model.language..",
                    "io.rexserve.model.grammar..");

    @ArchTest
    static final ArchRule LEAVES_TENSORS_TO_THE_MODEL =
            noClasses().should().dependOnClassesThat().resideInAPackage("ai.djl..");
}
