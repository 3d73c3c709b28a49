package io.rexserve.trainer.network;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.trainer.network.Trainables.DecoderLayers.LowRank;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;

/// `adapter_config.json` of PEFT, as far as the product of the matrices depends on it.
///
/// @param alpha scale of the product
/// @param alphas other scales, by a pattern of module names
/// @param rootOfRank whether the product is divided by the root of the rank instead of the rank (rsLoRA)
record AdapterConfig(double alpha, Map<Pattern, Double> alphas, boolean rootOfRank) {
    static final String FILE = "adapter_config.json";

    private static final List<String> UNSUPPORTED = List.of(
            "use_dora",
            "fan_in_fan_out",
            "use_qalora",
            "use_bdlora",
            "alora_invocation_tokens",
            "trainable_token_indices");

    AdapterConfig {
        alphas = Map.copyOf(alphas);
    }

    /// @throws CheckpointException naming the file, the key, the value and what was expected
    static AdapterConfig read(Path folder) {
        Path file = folder.resolve(FILE);
        JsonNode json = JsonFile.readObject(file);
        String type = json.path("peft_type").asString("missing");
        if (!type.equalsIgnoreCase("LORA")) {
            throw new CheckpointException(file + ": peft_type: " + type + " (expected: LORA)");
        }
        for (String key : UNSUPPORTED) {
            JsonNode value = json.path(key);
            if (!value.isMissingNode() && !value.isNull() && !(value.isBoolean() && !value.booleanValue())) {
                throw new CheckpointException(file + ": " + key + ": " + value + " (expected: false, or not there)");
            }
        }
        var alphas = new LinkedHashMap<Pattern, Double>();
        json.path("alpha_pattern")
                .properties()
                .forEach(entry ->
                        alphas.put(pattern(file, entry.getKey()), positive(file, "alpha_pattern", entry.getValue())));
        return new AdapterConfig(
                positive(file, "lora_alpha", json.path("lora_alpha")),
                alphas,
                json.path("use_rslora").asBoolean(false));
    }

    private static Pattern pattern(Path file, String key) {
        try {
            return Pattern.compile("(.*\\.)?(" + key + ")$");
        } catch (PatternSyntaxException e) {
            throw new CheckpointException(
                    file + ": alpha_pattern: " + key + " (expected: a regular expression): " + e.getDescription(), e);
        }
    }

    private static double positive(Path file, String key, JsonNode value) {
        if (!value.isNumber() || !(value.doubleValue() > 0 && value.doubleValue() < Double.POSITIVE_INFINITY)) {
            throw new CheckpointException(file + ": " + key + ": " + value + " (expected: a number > 0)");
        }
        return value.doubleValue();
    }

    /// What the product B A is multiplied by.
    ///
    /// @param module name of the adapted module, without PEFT's root
    double scale(String module, long rank) {
        double own = alphas.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(module).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(alpha);
        return own / (rootOfRank ? Math.sqrt((double) rank) : rank);
    }

    /// As JSON, for matrices of one network.
    ///
    /// @param base the folder that the adapters belong to
    /// @param trained what is trained, its low-rank matrices and whole tensors beside them
    static Map<String, Object> json(String base, LowRank rank, List<TrainedTensor> trained) {
        var config = new LinkedHashMap<String, Object>();
        config.put("peft_type", "LORA");
        config.put("task_type", "CAUSAL_LM");
        config.put("base_model_name_or_path", base);
        config.put("r", rank.rank());
        config.put("lora_alpha", rank.alpha());
        config.put("lora_dropout", 0.0);
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("init_lora_weights", true);
        config.put("inference_mode", true);
        config.put("use_rslora", false);
        config.put("use_dora", false);
        config.put("target_modules", targets(trained));
        List<String> whole = modules(trained);
        if (!whole.isEmpty()) {
            config.put("modules_to_save", whole);
        }
        return config;
    }

    // Names alone would match the attention of the image tower as well, so all adapted modules are listed as a pattern.
    private static String targets(List<TrainedTensor> trained) {
        List<String> modules = trained.stream()
                .map(TrainedTensor::name)
                .filter(name -> name.endsWith(AdapterTensors.A))
                .map(AdapterTensors::module)
                .map(name -> name.replaceAll("\\d+", "0"))
                .distinct()
                .map(name -> name.replace(".", "\\.").replace("0", "\\d+"))
                .toList();
        return String.join("|", modules);
    }

    private static List<String> modules(List<TrainedTensor> trained) {
        var modules = new ArrayList<String>();
        for (TrainedTensor tensor : trained) {
            if (tensor.part() != TrainedTensor.Part.ADAPTER) {
                String module = tensor.name().replaceFirst("\\.[^.]*$", "").replaceFirst("\\.\\d+$", "");
                if (!modules.contains(module)) {
                    modules.add(module);
                }
            }
        }
        return modules;
    }
}
