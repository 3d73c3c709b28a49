package io.rexserve.benchmark.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.TextDecoder;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticCheckpointTest {
    private static final DecoderConfig SHAPE = new DecoderConfig(32, 4, 2, 8, 48, 2, 60, 10000, 1e-6, true, false);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(
            value = StoredType.class,
            names = {"F32", "F16", "BF16"})
    void storesTheFormulaInEveryType(StoredType type) throws IOException {
        SyntheticCheckpoint.write(SHAPE, type, folder);

        try (Checkpoint written = Checkpoint.open(folder);
                NDManager scope = Torch.scope()) {
            assertThat(written.names())
                    .containsExactlyInAnyOrderElementsOf(ChatRexTensorNames.decoder(SHAPE, type).stream()
                            .map(PublishedTensor::name)
                            .toList());
            String name = "layers.1.mlp.up_proj.weight";
            assertThat(written.info(name).type()).isEqualTo(type);
            float[] values = written.float32(scope, name).toFloatArray();
            double scale = 2 * Math.sqrt(3.0 / 32);
            // CRC-32 of the name, as `zlib` gives it
            int seed = 0x841278BD;
            for (int i = 0; i < values.length; i++) {
                assertThat((double) values[i])
                        .isCloseTo(
                                scale * FormulaWeights.uniform(seed, i), within(type == StoredType.F32 ? 1e-7 : 3e-3));
            }
        }
    }

    @Test
    void decodesTokenByTokenAsInOnePrefill() throws IOException {
        SyntheticCheckpoint.write(SHAPE, StoredType.F32, folder);

        try (TextDecoder decoder = TextDecoder.load(
                folder.resolve("model.safetensors"),
                SHAPE,
                new RuntimeOptions(Compute.CPU, 3, 1, KvCacheSize.DEFAULT))) {
            float[] atOnce = decoder.prefill(new int[] {5, 9, 1, 7, 3, 3, 8}, 7);
            decoder.prefill(new int[] {5, 9, 1, 7, 3}, 7);
            decoder.step(3);
            float[] oneByOne = decoder.step(8);
            assertThat(decoder.length()).isEqualTo(7);
            for (int i = 0; i < atOnce.length; i++) {
                assertThat(oneByOne[i]).isCloseTo(atOnce[i], within(1e-4f));
            }
        }
    }

    @Test
    void publishedModelsHaveTheirFileSizes() {
        assertThat(List.of(
                        SyntheticCheckpoint.bytes(PublishedModel.CHATREX_7B) / 100_000_000,
                        SyntheticCheckpoint.bytes(PublishedModel.REXSEEK_3B) / 100_000_000))
                .containsExactly(157L, 78L);
    }
}
