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
import io.rexserve.trainer.vision.TinyTowers;
import io.rexserve.trainer.vision.TowerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

        ModelExport.write(towersFile, decoderFile, folder);

        assertThat(Files.size(folder.resolve("model.safetensors"))).isLessThan(10_000_000);
        assertAnswers(folder);
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
