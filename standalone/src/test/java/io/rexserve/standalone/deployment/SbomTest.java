package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The software bill of materials that each deployable jar carries.
class SbomTest {
    private static final Pattern PURL =
            Pattern.compile("pkg:maven/[^/]+/([^@]+)@([^?]+)\\?(?:classifier=([^&]+)&)?type=.*");

    @ParameterizedTest
    @CsvSource({
        "gateway, tomcat-embed-core, pytorch-engine",
        "proposal-service, pytorch-engine, commons-fileupload2-core",
        "llm-service, tokenizers, commons-fileupload2-core",
        "standalone, tomcat-embed-core, rexserve-trainer"
    })
    void namesTheLibrariesOfItsProcess(String module, String present, String absent) {
        Set<String> names = components(module).stream()
                .map(component -> component.at("/name").asString())
                .collect(Collectors.toSet());

        assertThat(names).contains(present).doesNotContain(absent, "junit-jupiter");
    }

    @Test
    void statesAVersionALicenceAndAHashOfEveryLibrary() {
        assertThat(components("standalone"))
                .filteredOn(component -> !component.at("/group").asString().equals("io.rexserve"))
                .hasSizeGreaterThan(100)
                .allSatisfy(component -> {
                    assertThat(component.at("/version").asString()).isNotBlank();
                    assertThat(component.at("/licenses")).isNotEmpty();
                    assertThat(component.at("/hashes")).isNotEmpty();
                });
    }

    @Test
    void namesTheVersionsThatRun() {
        Set<String> running = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(path -> Path.of(path).getFileName().toString())
                .collect(Collectors.toSet());

        assertThat(components("standalone"))
                .filteredOn(component -> !component.at("/group").asString().equals("io.rexserve"))
                .map(SbomTest::jar)
                .isSubsetOf(running);
    }

    private static String jar(JsonNode component) {
        Matcher purl = PURL.matcher(component.at("/purl").asString());
        assertThat(purl.matches()).as(component.at("/purl").asString()).isTrue();
        String classifier = purl.group(3) == null ? "" : "-" + purl.group(3);
        return purl.group(1) + "-" + purl.group(2) + classifier + ".jar";
    }

    private static List<JsonNode> components(String module) {
        Path file = Deployable.HOME.resolve(module).resolve("target/classes/META-INF/sbom/application.cdx.json");
        assumeThat(file).as("a build without network (mvn -o) writes none").exists();
        JsonNode sbom = JsonMapper.shared().readTree(file.toFile());
        return sbom.at("/components").values().stream().toList();
    }
}
