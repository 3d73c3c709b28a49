package io.rexserve.trainer.question;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.language.checkpoint.BoxRules;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.Normalization;
import java.nio.file.Path;
import java.util.List;

/// Tokenizers of the family's three kinds with a configuration each.
enum TestModels {
    /// The embedded model: whole words.
    EMBEDDED("weights/rex-tiny/chatrex", ChatTemplate.CHATREX, true),
    /// ChatRex's kind: SentencePiece.
    PIECES("model/src/test/resources/tokenizer/pieces", ChatTemplate.CHATREX, false),
    /// RexSeek's kind: byte pairs.
    BYTES("model/src/test/resources/tokenizer/bytes", ChatTemplate.REXSEEK, false);

    final Path folder;

    @SuppressWarnings("ImmutableEnumChecker") // a record of texts
    private final ChatTemplate template;

    private final boolean tokenNorm;

    TestModels(String folder, ChatTemplate template, boolean tokenNorm) {
        this.folder = Path.of(System.getProperty("rexserve.home")).resolve(folder);
        this.template = template;
        this.tokenNorm = tokenNorm;
    }

    Tokenizer tokenizer() {
        return Tokenizer.load(folder);
    }

    ChatRexConfig config(int maxLength) {
        return new ChatRexConfig(
                new ClipConfig(64, 8, 96, 2, 3, -1),
                new ConvNextConfig(256, List.of(1, 1, 2, 1), List.of(24, 48, 96, 192)),
                new DecoderConfig(192, 6, 6, 32, 512, 4, 500, 10000, 1e-5, false, true),
                tokenNorm,
                Normalization.CLIP,
                template,
                maxLength,
                new BoxRules(
                        BoxRules.DEFAULT_MAX_OBJECTS,
                        CheckpointOverrides.TooManyBoxes.REFUSE,
                        CheckpointOverrides.BoxRounding.FLOAT32));
    }
}
