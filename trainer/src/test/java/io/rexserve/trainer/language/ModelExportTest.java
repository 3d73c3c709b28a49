package io.rexserve.trainer.language;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.ObjectTokens;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.trainer.vision.TinyTowers;
import io.rexserve.trainer.vision.TowerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelExportTest {
    @Test
    void anExportedFolderCanBeServed(@TempDir Path work) throws IOException {
        Path towersFile = work.resolve("towers.safetensors");
        Path decoderFile = work.resolve("decoder.safetensors");
        var vectors = new NameVectors();
        var vocabulary = new DecoderVocabulary();
        try (var towers = new TowerTraining(vectors);
                var decoder = new DecoderTraining(vocabulary, vectors, false)) {
            TinyTowers.initialise(towers.weights, 1);
            towers.weights.save(towersFile, Map.of());
            TinyDecoder.initialise(decoder.weights, vocabulary, vectors, 1);
            decoder.weights.save(decoderFile, Map.of());
        }
        Path folder = work.resolve("model");

        ModelExport.write(towersFile, decoderFile, folder, ModelExport.Offer.ALL);

        assertThat(Files.size(folder.resolve("model.safetensors"))).isLessThan(10_000_000);
        assertAnswers(folder);
    }

    @Test
    void namesThatAreLeftOutAreUnknownWords(@TempDir Path work) throws IOException {
        Path towersFile = work.resolve("towers.safetensors");
        Path decoderFile = work.resolve("decoder.safetensors");
        Path folder = Files.createDirectories(work.resolve("model"));
        Files.writeString(folder.resolve("model-card.json"), "{\"title\": \"mine\", \"tasks\": []}");
        var vectors = new NameVectors();
        var vocabulary = new DecoderVocabulary();
        try (var towers = new TowerTraining(vectors);
                var decoder = new DecoderTraining(vocabulary, vectors, false)) {
            TinyTowers.initialise(towers.weights, 1);
            towers.weights.save(towersFile, Map.of());
            TinyDecoder.initialise(decoder.weights, vocabulary, vectors, 1);
            decoder.weights.save(decoderFile, Map.of());
        }
        Set<String> leftOut = Set.of("hot dog", "red apple", "green apple");

        ModelExport.write(towersFile, decoderFile, folder, new ModelExport.Offer(leftOut, List.of("detect", "count")));

        assertAnswers(folder);
        try (var tokenizer = Tokenizer.load(folder);
                Checkpoint model = Checkpoint.open(folder);
                NDManager scope = Torch.scope()) {
            assertThat(tokenizer.size()).isEqualTo(vocabulary.size() - 4);
            assertThat(tokenizer.unknownWords("red apple")).containsExactly("red", "apple");
            int knife = Objects.requireNonNull(tokenizer.ids().get("knife"));
            float[] table = model.float32(scope, TinyDecoder.EMBEDDINGS).toFloatArray();
            int width = NameVectors.WIDTH;
            assertThat(Arrays.copyOfRange(table, knife * width, (knife + 1) * width))
                    .usingComparatorWithPrecision(0.01f)
                    .containsExactly(vectors.name(149));
        }
        String card = Files.readString(folder.resolve("model-card.json"));
        assertThat(card).contains("\"mine\"", "\"count\"", "\"knife\"", "\"animal\"");
        assertThat(card).doesNotContain("\"refer\"", "\"hot dog\"", "\"apple\"");
    }

    @Test
    void aDecoderStartsWhereAnExportedOneEnded(@TempDir Path work) throws IOException {
        Path towersFile = work.resolve("towers.safetensors");
        Path decoderFile = work.resolve("decoder.safetensors");
        Path folder = work.resolve("model");
        var vectors = new NameVectors();
        var vocabulary = new DecoderVocabulary();
        var more = new DecoderVocabulary(List.of("gramophone"));
        try (var towers = new TowerTraining(vectors);
                var decoder = new DecoderTraining(vocabulary, vectors, false);
                var next = new DecoderTraining(more, vectors, false)) {
            TinyTowers.initialise(towers.weights, 1);
            towers.weights.save(towersFile, Map.of());
            TinyDecoder.initialise(decoder.weights, vocabulary, vectors, 1);
            decoder.weights.save(decoderFile, Map.of());
            ModelExport.write(towersFile, decoderFile, folder, ModelExport.Offer.ALL);

            TinyDecoder.start(next.weights, more, vectors, 2, folder);

            String layer = "layers.3.mlp.up_proj.weight";
            assertThat(values(next, layer)).usingComparatorWithPrecision(0.01f).containsExactly(values(decoder, layer));
            for (String token : List.of("furniture", "<obj7>", "</objects>", "leftmost")) {
                assertThat(row(next, more.id(token)))
                        .as(token)
                        .usingComparatorWithPrecision(0.01f)
                        .containsExactly(row(decoder, vocabulary.id(token)));
            }
        }
    }

    private static float[] values(DecoderTraining training, String name) {
        return Objects.requireNonNull(training.weights.byName().get(name), name).toFloatArray();
    }

    private static float[] row(DecoderTraining training, int id) {
        int width = NameVectors.WIDTH;
        return Arrays.copyOfRange(values(training, "embeddings"), id * width, (id + 1) * width);
    }

    private static void assertAnswers(Path folder) {
        try (var tokenizer = Tokenizer.load(folder);
                var model = ChatRexModel.load(folder);
                NDManager scope = Torch.scope()) {
            EncodedImage image = model.encode(scope, new RgbImage(40, 30, new byte[3 * 40 * 30]));
            ObjectTokens objects = model.regions(scope, image, List.of(new PixelBox(1, 2, 20, 20)));
            int[] prefix = tokenizer.encodeOpening(Prompts.prefix(ChatTemplate.CHATREX, 1));
            try (var conversation = model.open(scope, image, objects, prefix, CancellationToken.NEVER)) {
                assertThat(conversation.logits(new int[] {3}, CancellationToken.NEVER))
                        .hasSize(tokenizer.size());
            }
        }
    }
}
