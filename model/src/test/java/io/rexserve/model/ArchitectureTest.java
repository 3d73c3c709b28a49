package io.rexserve.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

@AnalyzeClasses(packages = "io.rexserve.model", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("io.rexserve.model.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PACKAGES_WITHIN_PACKAGES_FORM_NO_CYCLE =
            slices().matching("io.rexserve.model.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ROOMS_OF_THE_LANGUAGE_MODEL_FORM_NO_CYCLE =
            slices().matching("io.rexserve.model.language.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ROOMS_OF_THE_LANGUAGE_MODEL_DO_NOT_KNOW_IT_AS_A_WHOLE = noClasses()
            .that()
            .resideInAPackage("io.rexserve.model.language.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.rexserve.model.language");

    @ArchTest
    static final ArchRule NETWORKS_KNOW_NO_SERVICE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.grpc..", "java.util.logging..");

    @ArchTest
    static final ArchRule ONLY_SENTENCE_PIECES_COME_AS_PROTOBUF = noClasses()
            .that()
            .doNotHaveSimpleName("SentencePieceModel")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.protobuf..");

    @ArchTest
    static final ArchRule NOTHING_IS_PRINTED = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
}
