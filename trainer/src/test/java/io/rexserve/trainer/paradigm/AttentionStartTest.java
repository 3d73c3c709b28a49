package io.rexserve.trainer.paradigm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.trainer.language.DecoderTraining;
import io.rexserve.trainer.language.DecoderVocabulary;
import io.rexserve.trainer.language.TinyDecoder;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionStartTest {
    private static final int H = NameVectors.WIDTH;
    private static final NameVectors VECTORS = new NameVectors();
    private static DecoderTraining training;
    private static Map<String, NDArray> weights;

    @BeforeAll
    static void start() {
        var vocabulary = new DecoderVocabulary(CoordinateTokens.tokens());
        training = new DecoderTraining(vocabulary, VECTORS, false);
        TinyDecoder.initialise(training.weights, vocabulary, VECTORS, 1, Map.of());
        AttentionStart.set(training.weights, VECTORS);
        weights = training.weights.byName();
    }

    @AfterAll
    static void close() {
        training.close();
    }

    private static float[] weight(String name) {
        return Objects.requireNonNull(weights.get(name), name).toFloatArray();
    }

    private static float[] projection(int layer, String part) {
        return weight("layers." + layer + ".self_attn." + part + ".weight");
    }

    private static double[] times(float[] matrix, float[] vector) {
        var product = new double[H];
        for (int row = 0; row < H; row++) {
            for (int k = 0; k < H; k++) {
                product[row] += (double) matrix[row * H + k] * vector[k];
            }
        }
        return product;
    }

    private static double score(int layer, float[] asks, float[] answers) {
        double[] query = times(projection(layer, "q_proj"), asks);
        double[] key = times(projection(layer, "k_proj"), answers);
        double sum = 0;
        for (int i = 0; i < H; i++) {
            sum += query[i] * key[i];
        }
        return sum;
    }

    private static float[] slot(int name, String marker) {
        float[] slot = weight(marker);
        for (int k = 0; k < H; k++) {
            slot[k] += VECTORS.name(name)[k];
        }
        return slot;
    }

    @ParameterizedTest
    @ValueSource(strings = {"object_marker", "visual_marker"})
    void behindTheFirstLayerANameFindsItsSlotsAmongOthersAndBeforeItself(String marker) {
        for (int layer = 1; layer < TinyDecoder.LAYERS; layer++) {
            for (int name = 0; name < 12; name++) {
                double own = score(layer, VECTORS.name(name), slot(name, marker));

                assertThat(own).isGreaterThan(score(layer, VECTORS.name(name), slot(name + 1, marker)));
                assertThat(own).isGreaterThan(score(layer, VECTORS.name(name), VECTORS.name(name)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void outputsAreValuesTransposed(int layer) {
        float[] value = projection(layer, "v_proj");
        float[] output = projection(layer, "o_proj");

        for (int row = 0; row < H; row++) {
            for (int k = 0; k < H; k++) {
                assertThat(output[k * H + row]).isEqualTo(value[row * H + k]);
            }
        }
    }
}
