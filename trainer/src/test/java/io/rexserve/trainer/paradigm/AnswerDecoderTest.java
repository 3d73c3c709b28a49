package io.rexserve.trainer.paradigm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.language.DecoderTraining;
import io.rexserve.trainer.language.DecoderVocabulary;
import io.rexserve.trainer.language.PromptIds;
import io.rexserve.trainer.language.TinyDecoder;
import io.rexserve.trainer.language.TokenSequence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerDecoderTest {
    private static final NameVectors VECTORS = new NameVectors();
    private static final DecoderVocabulary VOCABULARY = new DecoderVocabulary(CoordinateTokens.tokens());
    private static final ParadigmScene SCENE = Scenes.cats(VECTORS);

    /// The decoder with its KV cache chooses what the training's own graph, computed anew for every token, would
    /// choose.
    @ParameterizedTest
    @EnumSource(
            value = Arm.class,
            names = {"INDEX", "COORDINATES", "IMAGE_COORDINATES"})
    void theFirstTokensAreThoseOfTheTrainingGraph(Arm arm) throws IOException {
        var coordinates = new CoordinateTokens(VOCABULARY);
        try (var prompts = new PromptIds(VOCABULARY);
                var training = new DecoderTraining(VOCABULARY, VECTORS, false)) {
            TinyDecoder.initialise(
                    training.weights, VOCABULARY, VECTORS, 11, coordinates.start(new EdgeWaves(VECTORS)));
            var builder = new SequenceBuilder(prompts, coordinates);
            List<AnswerDecoder.Answer> answers;
            try (var decoder = new AnswerDecoder(arm, training.weights, VECTORS, VOCABULARY, prompts)) {
                answers = decoder.answers(SCENE, List.of(Scenes.CAT, Scenes.ABSENT));
            }
            for (AnswerDecoder.Answer answer : answers) {
                List<Integer> legal = new ArrayList<>(
                        arm.answersIndices()
                                ? SCENE.indices().stream().map(prompts::region).toList()
                                : coordinates.edge(0, 0, BinnedBox.COUNT - 2));
                float[] logits = logits(training, builder, arm, answer.name());
                int best = best(logits, legal);
                float end = logits[prompts.objectsEnd()];
                double going = legal.stream()
                        .mapToDouble(token -> Math.exp((double) logits[token] - end))
                        .sum();

                if (going < 1) {
                    assertThat(answer.boxes()).isEmpty();
                } else if (arm.answersIndices()) {
                    int candidate = legal.indexOf(best);
                    assertThat(answer.boxes().getFirst())
                            .isEqualTo(SCENE.candidates().get(candidate).box());
                } else {
                    assertThat(BinnedBox.of(answer.boxes().getFirst()).bins().getFirst())
                            .isEqualTo(coordinates.bin(0, best));
                }
                assertThat(answer.tokens())
                        .isEqualTo(builder.wording(answer.name())
                                + answer.boxes().size() * (arm.answersIndices() ? 1 : BinnedBox.EDGES));
            }
        }
    }

    private static int best(float[] logits, List<Integer> legal) {
        return legal.stream().reduce((a, b) -> logits[b] > logits[a] ? b : a).orElseThrow();
    }

    /// Behind the question and the answer up to its list.
    private static float[] logits(DecoderTraining training, SequenceBuilder builder, Arm arm, int name) {
        TokenSequence prefix = builder.prefix(arm, SCENE);
        var ids = new ArrayList<>(prefix.ids());
        ids.addAll(builder.opening(name));
        var whole = new TokenSequence(
                ids,
                IntStream.range(0, ids.size()).boxed().toList(),
                IntStream.range(0, ids.size()).mapToObj(_ -> 0).toList(),
                prefix.visualSlots(),
                prefix.objectSlots(),
                prefix.visual(),
                prefix.objects(),
                List.of());
        try (NDManager scope = Torch.scope()) {
            NDArray states = training.forward(scope, List.of(whole));
            float[] all = states.toFloatArray();
            return head(training, java.util.Arrays.copyOfRange(all, all.length - NameVectors.WIDTH, all.length));
        }
    }

    private static float[] head(DecoderTraining training, float[] state) {
        double square = 0;
        for (float value : state) {
            square += value * value;
        }
        double scale = 1 / Math.sqrt(square / state.length + TinyDecoder.EPS);
        float[] norm =
                Objects.requireNonNull(training.weights.byName().get("norm")).toFloatArray();
        float[] table = Objects.requireNonNull(training.weights.byName().get("embeddings"))
                .toFloatArray();
        var logits = new float[table.length / state.length];
        for (int row = 0; row < logits.length; row++) {
            double sum = 0;
            for (int k = 0; k < state.length; k++) {
                sum += state[k] * scale * norm[k] * table[row * state.length + k];
            }
            logits[row] = (float) sum;
        }
        return logits;
    }
}
