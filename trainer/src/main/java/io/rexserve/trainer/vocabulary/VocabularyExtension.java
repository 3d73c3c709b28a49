package io.rexserve.trainer.vocabulary;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.checkpoint.ChatRexFolder;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.language.checkpoint.DecoderRoles;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.trainer.network.ModelFolderCopy;
import io.rexserve.trainer.network.ModelFolderCopy.Replacement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Gives a model of whole words tokens for new names and words: entries of `tokenizer.json`, rows of the embedding
/// table and of a separate output layer, the vocabulary's size in `config.json`. Nothing else changes: every known
/// token keeps its id and its row, every other tensor its bytes.
///
/// In the embedded model a name's row is one of the directions that are orthogonal to all its names and to the box
/// code,
/// which is what its towers and decoder were trained on. More names than are free are refused: a row without a
/// direction of its own would be mistaken for other names.
public final class VocabularyExtension {
    private static final String CONFIG = "config.json";
    private static final long MAX_CONFIG_BYTES = 10_000_000;

    private VocabularyExtension() {}

    /// A model folder with new tokens.
    ///
    /// @param ids of the new tokens, names first
    /// @param freeDirections that further names can take; empty where the model is not built on name vectors
    public record Extended(Path folder, SequencedMap<String, Integer> ids, Optional<Integer> freeDirections) {
        public Extended {
            ids = new LinkedHashMap<>(ids);
        }
    }

    /// @param folder of the model
    /// @param gap what its vocabulary lacks, not empty
    /// @param out receives the whole model; empty, or not there
    /// @throws IllegalArgumentException if the vocabulary is open, a name cannot be a token, or more names are new
    ///     than directions are free
    public static Extended extend(Path folder, VocabularyGap gap, Path out) throws IOException {
        if (gap.isEmpty()) {
            throw new IllegalArgumentException("new names and words: none (expected: at least one)");
        }
        try (Tokenizer tokenizer = Tokenizer.load(folder);
                Checkpoint checkpoint = Checkpoint.open(folder);
                NDManager scope = Torch.scope()) {
            ChatRexFolder model = ChatRexFolder.read(folder, checkpoint, CheckpointOverrides.NONE);
            var grown = new GrownTokenizer(folder, gap, tokenizer.size());
            grown.requireWorking(folder, gap, model.config().template());
            String embeddings = tensor(checkpoint, DecoderRoles.EMBED_TOKENS).orElseThrow();
            float[][] table = rows(scope, checkpoint, embeddings);
            Optional<FreeDirections> free = FreeDirections.of(tokenizer.ids(), table);
            requireFree(gap, free);
            var tensors = new LinkedHashMap<String, Replacement>();
            int names = gap.names().size();
            tensors.put(embeddings, replacement(NewRows.grown(table, grown.added(), names, free)));
            tensor(checkpoint, DecoderRoles.LM_HEAD)
                    .ifPresent(head -> tensors.put(
                            head,
                            replacement(NewRows.grown(rows(scope, checkpoint, head), grown.added(), names, free))));
            int vocab = Math.max(table.length, tokenizer.size() + grown.added().size());
            var files = Map.of("tokenizer.json", grown.bytes(), CONFIG, config(folder, vocab));
            new ModelFolderCopy(folder, checkpoint, tensors, files).write(out);
            return new Extended(out, grown.added(), free.map(some -> some.rows().size() - names));
        }
    }

    private static void requireFree(VocabularyGap gap, Optional<FreeDirections> free) {
        int rows = free.map(some -> some.rows().size()).orElse(Integer.MAX_VALUE);
        if (gap.names().size() > rows) {
            throw new IllegalArgumentException("new names: " + gap.names().size() + ", "
                    + gap.names().get(rows) + " the first that has no place (expected: at most " + rows
                    + ", the directions of this model's embeddings that are free; train fewer categories, or a model"
                    + " with an open vocabulary)");
        }
    }

    private static Optional<String> tensor(Checkpoint checkpoint, String suffix) {
        return checkpoint.names().stream().filter(name -> name.endsWith(suffix)).findFirst();
    }

    private static float[][] rows(NDManager scope, Checkpoint checkpoint, String name) {
        try (NDArray table = checkpoint.float32(scope, name)) {
            int rows = Math.toIntExact(table.getShape().get(0));
            int hidden = Math.toIntExact(table.getShape().get(1));
            float[] values = table.toFloatArray();
            var split = new float[rows][hidden];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(values, row * hidden, split[row], 0, hidden);
            }
            return split;
        }
    }

    private static Replacement replacement(float[][] rows) {
        int hidden = rows[0].length;
        var values = new float[rows.length * hidden];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, values, row * hidden, hidden);
        }
        return new Replacement(
                List.of((long) rows.length, (long) hidden),
                scope -> scope.create(values, new Shape(rows.length, hidden)));
    }

    private static byte[] config(Path folder, int vocab) {
        var config = (ObjectNode) JsonFile.readObject(folder.resolve(CONFIG), MAX_CONFIG_BYTES);
        if (config.path("llm") instanceof ObjectNode llm) {
            llm.put("vocab", vocab);
        } else {
            config.put("vocab_size", vocab);
        }
        return JsonMapper.shared()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(config)
                .getBytes(StandardCharsets.UTF_8);
    }
}
