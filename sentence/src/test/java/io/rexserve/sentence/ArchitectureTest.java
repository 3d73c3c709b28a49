package io.rexserve.sentence;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.rexserve.sentence", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NOTHING_ELSE_IS_SEEN_FROM_HERE = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.rexserve.sentence..",
                    "java..",
                    "ai.onnxruntime..",
                    "ai.djl.huggingface.tokenizers..",
                    "tools.jackson..",
                    "org.jspecify..");
}
