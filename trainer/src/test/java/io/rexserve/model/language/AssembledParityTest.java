package io.rexserve.model.language;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.trainer.assembly.MicroParts;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An assembled model computes what the publishers' own code computes with its parts: transformers with the language
/// models and CLIP, timm with the ConvNeXt (`make.py` in the test's resources).
class AssembledParityTest {
    // float32 against float32, in another order of sums.
    private static final double TOLERANCE = 2e-5;

    @TempDir
    private Path folder;

    private ChatRexModel assembled(String languageModel) {
        Path out = folder.resolve(languageModel);
        MicroParts.write(MicroParts.options(languageModel, "clip", "convnext-laion"), out);
        return ChatRexModel.load(out);
    }

    private static Checkpoint expected() {
        return Checkpoint.open(MicroParts.folder("expected.safetensors"));
    }

    private static void assertClose(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        double largest = 0;
        double apart = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            apart = Math.max(apart, Math.abs(found[i] - expected[i]));
        }
        assertThat(apart / largest).isLessThan(TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"qwen, qwen.logits", "llama, llama.logits"})
    void logitsOnTextAreThoseOfTheLanguageModel(String languageModel, String logits) {
        try (ChatRexModel model = assembled(languageModel);
                Checkpoint expected = expected();
                NDManager scope = model.scope()) {
            long[] ids = expected.tensor(scope, languageModel + ".ids").toLongArray();
            float[] all = expected.float32(scope, logits).toFloatArray();
            int width = all.length / ids.length;
            for (int last = 0; last < ids.length; last++) {
                int[] read = Arrays.stream(ids)
                        .limit(last + 1)
                        .mapToInt(Math::toIntExact)
                        .toArray();
                try (BlockTable blocks = model.decoder().newBlockTable()) {
                    blocks.reserve(read.length);
                    float[] found = model.decoder().read(read, blocks);
                    // The publisher's padding rows are no tokens, and dropped.
                    int known = Math.min(width, found.length - 104);
                    assertClose(
                            Arrays.copyOf(found, known), Arrays.copyOfRange(all, last * width, last * width + known));
                }
            }
        }
    }

    @Test
    void towersComputeWhatThePublishersCodeComputes() {
        try (ChatRexModel model = assembled("qwen");
                Checkpoint expected = expected();
                NDManager scope = model.scope()) {
            NDArray low = expected.float32(scope, "clip.pixels");
            NDArray features = model.towers().clip(scope, low, CancellationToken.NEVER);
            assertClose(
                    features.toFloatArray(),
                    expected.float32(scope, "clip.features").toFloatArray());
            NDArray pixels = expected.float32(scope, "convnext.pixels");
            NDList maps = model.towers().convnext(scope, pixels, CancellationToken.NEVER);
            for (int stage = 0; stage < maps.size(); stage++) {
                assertClose(
                        maps.get(stage).toFloatArray(),
                        expected.float32(scope, "convnext.map" + stage).toFloatArray());
            }
        }
    }
}
