package io.rexserve.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/// Whatever bytes a tokenizer's file holds, it is refused in words or understood; run as `WeightFilesFuzzTest` says.
/// The native library is not called here: `MutatedFoldersTest` gives it what is let through.
class TokenizerFuzzTest {
    private static final String FILE = "fuzzed";

    @FuzzTest(maxDuration = "5m")
    void definition(byte[] file) {
        try {
            ObjectNode written = TokenizerDefinition.checked(FILE, JsonFile.object(FILE, file));
            // What is written anew is a definition of the same meaning.
            assertThat(TokenizerDefinition.checked(FILE, written)).isEqualTo(written);
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).startsWith(FILE + ": ").contains("(expected: ");
        }
    }

    @FuzzTest(maxDuration = "5m")
    void sentencePieceModel(byte[] file) {
        try {
            SentencePieceModel model = SentencePieceModel.read(Path.of(FILE), file);
            assertThat(SentencePieceConverter.ids(model)).hasSameSizeAs(model.pieces());
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).startsWith(FILE + ": ").contains("(expected: ");
        }
    }
}
