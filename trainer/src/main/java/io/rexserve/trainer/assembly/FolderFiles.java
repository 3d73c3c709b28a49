package io.rexserve.trainer.assembly;

import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.weights.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The small files of an assembled folder: `config.json` in this project's form, which states every shape, and
/// `generation_config.json`.
final class FolderFiles {
    private static final String REXSEEK = "rexseek";
    private static final String CHATREX = "chatrex";
    private static final String GENERATION = "generation_config.json";
    private static final String CONFIG = "config.json";
    private static final String EOS = "eos_token_id";
    /// What ends a turn in Qwen's template.
    private static final String TURN_END = "<|im_end|>";

    private FolderFiles() {}

    /// The template of a decoder's kind: RexSeek's for Qwen2's, ChatRex's for LLaMA's.
    static String usualTemplate(DecoderConfig decoder) {
        return decoder.qkvBias() ? REXSEEK : CHATREX;
    }

    static void write(Path folder, ChatRexConfig config, @Nullable String template, LanguageModelPart llm)
            throws IOException {
        String named = Objects.requireNonNullElse(template, usualTemplate(config.llm()));
        save(folder.resolve(CONFIG), config(config, named));
        save(folder.resolve(GENERATION), generation(llm));
    }

    private static void save(Path file, ObjectNode json) throws IOException {
        Files.writeString(
                file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    private static ObjectNode config(ChatRexConfig config, String template) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("model_type", "chatrex");
        ClipConfig clip = config.clip();
        json.putObject("clip")
                .put("image", clip.image())
                .put("patch", clip.patch())
                .put("width", clip.width())
                .put("layers", clip.layers())
                .put("heads", clip.heads())
                .put("select_layer", clip.selectLayer());
        ConvNextConfig convnext = config.convnext();
        ObjectNode tower = json.putObject("convnext").put("image", convnext.image());
        convnext.depths().forEach(tower.putArray("depths")::add);
        convnext.dims().forEach(tower.putArray("dims")::add);
        DecoderConfig llm = config.llm();
        json.putObject("llm")
                .put("hidden", llm.hidden())
                .put("heads", llm.heads())
                .put("kv_heads", llm.kvHeads())
                .put("head_dim", llm.headDim())
                .put("ffn", llm.ffn())
                .put("layers", llm.layers())
                .put("vocab", llm.vocab())
                .put("theta", llm.theta())
                .put("eps", llm.eps())
                .put("qkv_bias", llm.qkvBias())
                .put("tied", llm.tied());
        return json.put("token_norm", config.tokenNorm())
                .put("template", template)
                .put("max_length", config.maxLength())
                .put("max_objects", config.maxObjects());
    }

    /// What ends an answer, and which ids begin and pad. The language model's sampling and its repetition penalty are
    /// left out: answers are decoded greedily, and a penalty would forbid to name a second list of boxes.
    private static ObjectNode generation(LanguageModelPart llm) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("do_sample", false);
        JsonNode generation = object(llm.folder().resolve(GENERATION));
        JsonNode config = object(llm.folder().resolve(CONFIG));
        for (String key : List.of("bos_token_id", "pad_token_id")) {
            JsonNode id = generation.hasNonNull(key) ? generation.path(key) : config.path(key);
            if (id.isIntegralNumber()) {
                json.set(key, id);
            }
        }
        Set<Integer> ends = new LinkedHashSet<>();
        llm.tokens().id(TURN_END).ifPresent(ends::add);
        addAll(ends, generation.path(EOS));
        addAll(ends, config.path(EOS));
        if (!ends.isEmpty()) {
            ArrayNode ids = json.putArray(EOS);
            ends.forEach(ids::add);
        }
        return json;
    }

    private static JsonNode object(Path file) {
        return Files.exists(file)
                ? JsonFile.readObject(file)
                : JsonMapper.shared().createObjectNode();
    }

    private static void addAll(Set<Integer> ids, JsonNode stated) {
        if (stated.isIntegralNumber()) {
            ids.add(stated.asInt());
        }
        stated.valueStream().filter(JsonNode::isIntegralNumber).forEach(id -> ids.add(id.asInt()));
    }
}
