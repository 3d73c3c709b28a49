package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The probe beside the weights of the embedded proposal network.
class OodProbeTest {
    private static final Path HOME = Path.of(System.getProperty("rexserve.home"));
    private static final Path MODEL = HOME.resolve("weights/rex-tiny/upn");
    private static final Set<Granularity> FINE = Set.of(Granularity.FINE);
    /// 4 levels of 128 channels, twice.
    private static final int FEATURES = 1024;

    @TempDir
    private Path folder;

    @BeforeEach
    void copyTheModelWithoutItsProbe() throws IOException {
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(MODEL.resolve(name), folder.resolve(name));
        }
    }

    private static RgbImage sample(String name) throws IOException {
        return ImageDecoder.decode(Files.readAllBytes(HOME.resolve("samples").resolve(name)), ImageLimits.DEFAULT);
    }

    private static UpnOutput infer(UpnModel model, RgbImage image) {
        return model.infer(List.of(model.prepare(image)), FINE, CancellationToken.NEVER)
                .getFirst();
    }

    @Test
    void aModelWithoutTheFileHasNoScoreAndTheSameProposals() throws IOException {
        RgbImage image = sample("zoo.jpg");
        try (UpnModel without = UpnModel.load(folder);
                UpnModel with = UpnModel.load(MODEL)) {
            UpnOutput plain = infer(without, image);
            UpnOutput scored = infer(with, image);

            assertThat(plain.oodScore()).isNull();
            assertThat(scored.oodScore()).isNotNull();
            assertThat(scored.sets()).isEqualTo(plain.sets());
        }
    }

    @Test
    void theScoreIsLinearInTheFeatures() throws IOException {
        var weight = new float[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            weight[i] = (i % 7 - 3) * 0.01f;
        }
        OodProbe.write(folder, weight, 0.25f, Map.of());
        RgbImage image = sample("street.jpg");
        try (UpnModel model = UpnModel.load(folder)) {
            float[] features = model.oodFeatures(image);
            double expected = 0.25;
            for (int i = 0; i < FEATURES; i++) {
                expected += weight[i] * features[i];
            }

            assertThat(features).hasSize(FEATURES);
            assertThat((double) Objects.requireNonNull(infer(model, image).oodScore()))
                    .isCloseTo(expected, within(1e-3));
        }
    }

    @Test
    void poolsMeansAndDeviationsOfWhatIsNotPadding() throws IOException {
        List<RgbImage> images = List.of(sample("turtles.jpg").resize(256, 256, Resampling.BILINEAR), sample("zoo.jpg"));
        try (UpnModel model = UpnModel.load(folder);
                NDManager scope = Torch.scope()) {
            UpnInput input = UpnInput.of(scope, images, model.config());
            UpnModel.Encoded encoded =
                    model.encode(scope, model.maps(scope, input, CancellationToken.NEVER), CancellationToken.NEVER);
            float[] features = model.oodFeatures(scope, encoded).toFloatArray();
            boolean[] padding = encoded.neck().get(2).toBooleanArray();
            assertThat(padding).contains(true, false);

            for (int feature : new int[] {0, 130, 300, 700, 1023}) {
                assertThat((double) features[feature]).isCloseTo(pooled(encoded, padding, feature), within(1e-4));
            }
        }
    }

    /// A feature of the first image, by plain loops.
    private static double pooled(UpnModel.Encoded encoded, boolean[] padding, int feature) {
        int width = FEATURES / 8;
        float[] memory = encoded.memory().toFloatArray();
        long[] sizes = encoded.neck().get(4).toLongArray();
        int level = feature / (2 * width);
        int first = 0;
        for (int l = 0; l < level; l++) {
            first += (int) (sizes[2 * l] * sizes[2 * l + 1]);
        }
        int end = first + (int) (sizes[2 * level] * sizes[2 * level + 1]);
        double[] values = IntStream.range(first, end)
                .filter(token -> !padding[token])
                .mapToDouble(token -> memory[token * width + feature % width])
                .toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
        return feature % (2 * width) < width ? mean : Math.sqrt(variance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"market.jpg", "street.jpg", "turtles.jpg", "zoo.jpg"})
    void drawingsAreFamiliarToTheEmbeddedModel(String name) throws IOException {
        try (UpnModel model = UpnModel.load(MODEL)) {
            assertThat(infer(model, sample(name)).oodScore()).isNegative();
        }
    }

    @Test
    void aProbeOfAnotherSizeFailsTheLoad() throws IOException {
        OodProbe.write(folder, new float[FEATURES - 1], 0, Map.of());

        assertThatThrownBy(() -> UpnModel.load(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("ood_probe.weight")
                .hasMessageContaining("[1, 1024]");
    }
}
