package io.rexserve.trainer.loop;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.ModelFile;
import io.rexserve.model.weights.SafeTensorsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A recipe as JSON: `{"training": NAME, "recipe": {its components}}`.
public final class RecipeFile {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String TRAINING = "training";
    private static final String RECIPE = "recipe";
    private static final long LIMIT = 16 << 20;

    private RecipeFile() {}

    /// Writes the recipe where there is none yet, else holds it against the one that is there.
    ///
    /// @return digest of the recipe
    /// @throws CheckpointException naming every component that differs
    static String require(Path file, Recipe recipe) throws IOException {
        byte[] json = json(recipe);
        if (Files.exists(file)) {
            requireSame(file, JsonFile.readObject(file, LIMIT), JsonFile.object("recipe", json));
        } else {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path partial = file.resolveSibling(file.getFileName() + ".partial");
            Files.write(partial, json);
            SafeTensorsWriter.publish(partial, file);
        }
        return digest(json);
    }

    /// Name of the training that a recipe's file is for.
    ///
    /// @param source of the bytes, for messages
    public static String training(String source, byte[] json) {
        return JsonFile.object(source, json).path(TRAINING).asString("");
    }

    /// Reads a recipe.
    ///
    /// @throws CheckpointException if the file does not hold one of this type
    public static <R extends Recipe> R read(Path file, Class<R> type) {
        return parse(file.toString(), ModelFile.bytes(file, LIMIT), type);
    }

    /// As [#read], from the bytes of a file.
    ///
    /// @param source of the bytes, for messages
    public static <R extends Recipe> R parse(String source, byte[] json, Class<R> type) {
        try {
            return JSON.treeToValue(JsonFile.object(source, json).path(RECIPE), type);
        } catch (JacksonException e) {
            throw new CheckpointException(
                    source + ": no recipe of this training (expected: as written at the start of a run): "
                            + e.getOriginalMessage(),
                    e);
        }
    }

    /// The file's content.
    public static byte[] json(Recipe recipe) {
        ObjectNode root = JSON.createObjectNode();
        root.put(TRAINING, recipe.name());
        root.set(RECIPE, JSON.valueToTree(recipe));
        return JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    }

    static String digest(byte[] json) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every Java)", e);
        }
    }

    private static void requireSame(Path file, JsonNode before, JsonNode now) {
        var differences = new ArrayList<String>();
        compare("", before, now, differences);
        if (!differences.isEmpty()) {
            throw new CheckpointException(String.join("; ", differences) + ". The run in " + file.getParent()
                    + " was started with the expected values and continues only with them:"
                    + " give the same options, or another folder");
        }
    }

    private static void compare(String name, JsonNode before, JsonNode now, List<String> differences) {
        if (before.isObject() && now.isObject()) {
            var names = new TreeSet<String>(before.propertyNames());
            names.addAll(now.propertyNames());
            for (String one : names) {
                String inner = name.isEmpty() || name.equals(RECIPE) ? one : name + "." + one;
                compare(inner, before.path(one), now.path(one), differences);
            }
        } else if (!before.equals(now)) {
            differences.add(name + ": " + text(now) + " (expected: " + text(before) + ")");
        }
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() ? "missing" : node.toString();
    }
}
