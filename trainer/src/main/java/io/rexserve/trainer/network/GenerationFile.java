package io.rexserve.trainer.network;

import static io.rexserve.model.language.checkpoint.GenerationDefaults.UNORDERED_LISTS;

import io.rexserve.model.weights.JsonFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `generation_config.json` of a folder whose answers were trained to list objects in any order.
public final class GenerationFile {
    static final String NAME = "generation_config.json";

    private static final long MAX_BYTES = 1_000_000;

    private GenerationFile() {}

    /// Says so in a folder of a model or of adapters; what else its file states stays.
    public static void stateUnorderedLists(Path folder) throws IOException {
        Files.write(folder.resolve(NAME), unordered(folder));
    }

    /// Whether the folder says so.
    static boolean isUnordered(Path folder) {
        return read(folder).path(UNORDERED_LISTS).asBoolean(false);
    }

    /// The folder's file, with that statement.
    static byte[] unordered(Path folder) {
        ObjectNode stated = read(folder).put(UNORDERED_LISTS, true);
        return JsonMapper.shared().writeValueAsString(stated).getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode read(Path folder) {
        Path file = folder.resolve(NAME);
        return Files.exists(file)
                ? (ObjectNode) JsonFile.readObject(file, MAX_BYTES)
                : JsonMapper.shared().createObjectNode();
    }
}
