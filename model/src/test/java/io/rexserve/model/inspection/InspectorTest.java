package io.rexserve.model.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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
