package io.rexserve.data.recipe;

import io.rexserve.data.endpoint.Budget;
import io.rexserve.data.endpoint.EndpointSettings;
import io.rexserve.data.stage.StageSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/// What a run does: its stages in order, with all their settings.
///
/// @param seed of whatever is drawn
/// @param chunk pictures of a chunk
/// @param pictureTimeout of one picture in one stage by a model, before the picture is refused
/// @param budget of all endpoints
/// @param endpoints by name
/// @param stages that are enabled, in their order
/// @param text the recipe with all its defaults, as YAML
public record Recipe(
        long seed,
        int chunk,
        Duration pictureTimeout,
        Budget budget,
        Map<String, EndpointSettings> endpoints,
        List<StageSettings> stages,
        String text) {
    /// A recipe is written by people; anything longer is another file.
    private static final int MAX_BYTES = 1 << 20;

    private static final String EMBEDDED = "embedded.yaml";

    public Recipe {
        endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
        stages = List.copyOf(stages);
    }

    /// The recipe of a run without one: everything on this machine, nothing asked of any server.
    public static Recipe embedded() {
        try (InputStream in = Objects.requireNonNull(Recipe.class.getResourceAsStream(EMBEDDED), EMBEDDED)) {
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8), "embedded recipe", Path.of(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a recipe; files that it names are relative to its folder.
    ///
    /// @throws IllegalArgumentException if it is none, with the line, the key, its value and what was expected
    public static Recipe load(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new IllegalArgumentException(
                    file + ": " + size + " bytes (expected: a recipe of <= " + MAX_BYTES + ")");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": not UTF-8 (expected: YAML in UTF-8)", e);
        }
        Path folder = file.toAbsolutePath().getParent();
        return of(text, file.toString(), folder == null ? Path.of("") : folder);
    }

    /// @param label of the recipe in messages
    /// @param folder that files are relative to
    static Recipe of(String yaml, String label, Path folder) {
        YamlTree tree = YamlTree.of(yaml, label);
        ObjectNode complete = RecipeSchema.complete(tree);
        var mapping = new SettingsMapping(tree, complete);
        var endpoints = new LinkedHashMap<String, EndpointSettings>();
        complete.path("endpoints").propertyStream().forEach(entry -> {
            String pointer = YamlTree.child("/endpoints", entry.getKey());
            endpoints.put(entry.getKey(), mapping.endpoint(entry.getKey(), pointer));
        });
        List<StageSettings> stages = new RecipeStages(mapping, endpoints, folder).all();
        return new Recipe(
                complete.path("seed").longValue(),
                complete.path("chunk").intValue(),
                Duration.ofMillis(
                        Math.round(complete.path("picture-timeout-seconds").doubleValue() * 1000)),
                mapping.map("/budget", Budget.class),
                endpoints,
                stages,
                RecipeText.of(complete));
    }

    /// The stages up to one, for a run that ends there.
    ///
    /// @throws IllegalArgumentException if there is no such stage
    public List<StageSettings> until(String stage) {
        var some = new ArrayList<StageSettings>();
        for (StageSettings settings : stages) {
            some.add(settings);
            if (settings.stage().equals(stage)) {
                return some;
            }
        }
        throw new IllegalArgumentException("stage: " + stage + " (expected: "
                + String.join(", ", stages.stream().map(StageSettings::stage).toList()) + ")");
    }

    /// Names of all stages that a recipe may enable, in their order.
    public static List<String> stageNames() {
        return RecipeSchema.document()
                .at("/properties/stages/properties")
                .propertyStream()
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Processors that a picture needs at a time: those of its most demanding stage.
    public int threads() {
        return stages.stream().mapToInt(StageSettings::threads).max().orElse(1);
    }

    /// Every key with its values, default and meaning, as a Markdown table.
    public static String keys() {
        return RecipeKeys.table(RecipeSchema.document());
    }

    /// The JSON schema of recipes, for editors.
    public static String schema() {
        return RecipeSchema.document().toPrettyString();
    }
}
