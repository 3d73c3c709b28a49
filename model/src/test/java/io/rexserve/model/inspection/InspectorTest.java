package io.rexserve.model.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Folders in this project's own form; module benchmark inspects the published ones.
class InspectorTest {
    private static Path golden(String name) {
        try {
            return Path.of(Objects.requireNonNull(InspectorTest.class.getResource("/golden/" + name + "/config.json"))
                            .toURI())
                    .resolveSibling("");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void mentionsTheProbeOfAProposalModel(@TempDir Path folder) throws IOException {
        Path upn = Path.of(System.getProperty("user.dir")).resolveSibling("weights/rex-tiny/upn");
        assertThat(Inspector.inspect(upn).shape())
                .endsWith("; ood-probe.safetensors beside it, which tells images unlike the training images");
        assertThat(Inspector.inspect(golden("upn-micro")).shape()).doesNotContain("ood-probe");

        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(golden("upn-micro").resolve(name), folder.resolve(name));
        }
        Files.copy(upn.resolve("ood-probe.safetensors"), folder.resolve("ood-probe.safetensors"));
        assertThat(Inspector.inspect(folder).faults())
                .singleElement()
                .asString()
                .contains("weight");

        Files.delete(folder.resolve("ood-probe.safetensors"));
        Files.createSymbolicLink(folder.resolve("ood-probe.safetensors"), folder.resolve("nowhere"));
        assertThat(Inspector.inspect(folder).faults())
                .singleElement()
                .asString()
                .contains("ood-probe.safetensors");
    }

    @ParameterizedTest
    @CsvSource({"chatrex-micro,OWN_FORM", "rexseek-micro,OWN_FORM", "upn-micro,UPN_OF_OTHER_SIZE"})
    void recognisesTheFoldersOfSmallModels(String name, ModelFamily family) {
        Inspection inspection = Inspector.inspect(golden(name));
        assertThat(inspection.family()).isEqualTo(family);
        // The folders of language models hold no tokenizer, without which none can be served.
        assertThat(inspection.faults())
                .isEqualTo(
                        family == ModelFamily.UPN_OF_OTHER_SIZE
                                ? List.of()
                                : List.of("tokenizer: no file of one (expected: tokenizer.json, or tokenizer.model,"
                                        + " or vocab.json and merges.txt, beside the weights)"));
        assertThat(inspection.guesses()).isEmpty();
        assertThat(family.licences()).isEmpty();
    }
}
