package io.rexserve.trainer.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.art.Spellings;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.TensorSlot;
import io.rexserve.trainer.loop.TrainingLoop;
import io.rexserve.trainer.vision.TinyTowers;
import io.rexserve.trainer.vision.TowerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes the embedded model's folder from the checkpoints of both trainings: weights in bfloat16 under the official
/// names, `config.json`, the tokenizer's files, and in the card what the model may be asked.
public final class ModelExport {
    private static final int POSITIONS = 1024;
    private static final String CARD = "model-card.json";

    private ModelExport() {}

    /// What a model is offered for.
    ///
    /// @param without names that it has not learnt: they are unknown words to it
    /// @param tasks that it is offered for, by the names that callers use
    public record Offer(Set<String> without, List<String> tasks) {
        /// Tasks that training teaches.
        public static final List<String> TAUGHT = List.of(
                "detect", "refer", "region_category", "region_phrase", "region_brief", "count", "caption_brief");

        /// All names and tasks.
        public static final Offer ALL = new Offer(Set.of(), TAUGHT);

        public Offer {
            without = Set.copyOf(without);
            tasks = List.copyOf(tasks);
            for (String task : tasks) {
                if (!TAUGHT.contains(task)) {
                    throw new IllegalArgumentException("task: " + task + " (expected: one of " + TAUGHT + ")");
                }
            }
        }
    }

    /// Writes the model folder from what the work folder of a training holds. A card that is there keeps its other
    /// fields.
    public static void write(Path work, Path folder, Offer offer) throws IOException {
        write(
                TrainingLoop.checkpoint(work, TowerTraining.NAME),
                TrainingLoop.checkpoint(work, ImageTraining.NAME),
                folder,
                offer);
    }

    /// @param towersFile checkpoint of tower training
    /// @param decoderFile checkpoint of decoder training
    static void write(Path towersFile, Path decoderFile, Path folder, Offer offer) throws IOException {
        var vocabulary = new DecoderVocabulary();
        List<String> tokens = vocabulary.tokensWithout(offer.without());
        TokenizerFiles.write(folder, tokens);
        Files.writeString(folder.resolve("config.json"), config(tokens.size()));
        writeCard(folder, vocabulary, tokens, offer);
        try (NDManager scope = Torch.scope();
                Checkpoint towers = Checkpoint.open(towersFile);
                Checkpoint decoder = Checkpoint.open(decoderFile)) {
            var tensors = new LinkedHashMap<String, NDArray>();
            for (TensorSlot slot : TinyTowers.all()) {
                tensors.put(slot.name(), towers.float32(scope, slot.name()));
            }
            tensors.put(TinyTowers.VISUAL_MARKER, decoder.float32(scope, "value.visual_marker"));
            tensors.put(TinyTowers.OBJECT_MARKER, decoder.float32(scope, "value.object_marker"));
            NDArray fixed =
                    scope.create(new NameVectors().table(), new Shape(NameVectors.NAMES + 1, NameVectors.WIDTH));
            NDArray trained = decoder.float32(scope, "value.embeddings");
            NDArray all = NDArrays.concat(new NDList(trained, fixed), 0);
            long[] kept = tokens.stream().mapToLong(vocabulary::id).toArray();
            tensors.put(TinyDecoder.EMBEDDINGS, all.get(scope.create(kept)));
            tensors.put("model.norm.weight", decoder.float32(scope, "value.norm"));
            for (String name : TinyDecoder.names()) {
                if (name.startsWith("layers.")) {
                    tensors.put("model." + name, decoder.float32(scope, "value." + name));
                }
            }
            SafeTensorsWriter.write(
                    folder.resolve("model.safetensors"), tensors, StoredType.BF16, Map.of("format", "pt"));
        }
    }

    // Names, then groups, as they are asked for.
    private static void writeCard(Path folder, DecoderVocabulary vocabulary, List<String> tokens, Offer offer)
            throws IOException {
        Path file = folder.resolve(CARD);
        ObjectNode card = Files.exists(file)
                ? (ObjectNode) JsonMapper.shared().readTree(Files.readString(file))
                : JsonMapper.shared().createObjectNode().put("title", "rex-tiny/chatrex");
        var names =
                new ArrayList<>(ObjectName.all().stream().map(ObjectName::text).toList());
        names.addAll(vocabulary.groups().keySet());
        names.retainAll(Set.copyOf(tokens));
        card.set("tasks", JsonMapper.shared().valueToTree(offer.tasks()));
        Spellings.card(names)
                .forEach((field, value) -> card.set(field, JsonMapper.shared().valueToTree(value)));
        Files.writeString(
                file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(card) + "\n");
    }

    private static String config(int vocabulary) {
        var config = new LinkedHashMap<String, Object>();
        config.put("model_type", "chatrex");
        var clip = TinyTowers.CLIP;
        config.put(
                "clip",
                ordered(
                        List.of("image", "patch", "width", "layers", "heads", "select_layer"),
                        List.of(
                                clip.image(),
                                clip.patch(),
                                clip.width(),
                                clip.layers(),
                                clip.heads(),
                                clip.selectLayer())));
        var convnext = TinyTowers.CONVNEXT;
        config.put(
                "convnext",
                ordered(
                        List.of("image", "depths", "dims"),
                        List.of(convnext.image(), convnext.depths(), convnext.dims())));
        config.put(
                "llm",
                ordered(
                        List.of("hidden", "heads", "ffn", "layers", "vocab", "theta", "eps", "tied"),
                        List.of(
                                NameVectors.WIDTH,
                                TinyDecoder.HEADS,
                                TinyDecoder.FFN,
                                TinyDecoder.LAYERS,
                                vocabulary,
                                10000.0,
                                TinyDecoder.EPS,
                                true)));
        config.put("token_norm", true);
        config.put("template", "chatrex");
        config.put("max_length", POSITIONS);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(config);
    }

    private static Map<String, Object> ordered(List<String> keys, List<?> values) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keys.size(); i++) {
            map.put(keys.get(i), values.get(i));
        }
        return map;
    }
}
