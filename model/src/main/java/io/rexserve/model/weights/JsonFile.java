package io.rexserve.model.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The JSON files beside the weights.
public final class JsonFile {
    /// Tokenizers of 250,000 pieces take 20 MB.
    private static final long MAX_BYTES = 200_000_000;

    private JsonFile() {}

    /// Reads a file that holds one JSON object.
    ///
    /// @throws CheckpointException naming the file, and what it is instead
    public static JsonNode readObject(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(file + ": missing (expected: a model folder's " + file.getFileName() + ")");
        }
        byte[] bytes = bytes(file);
        ForeignContent.refuse(
                file.toString(),
                Arrays.copyOf(bytes, Math.min(bytes.length, ForeignContent.INSPECTED_BYTES)),
                "a JSON object");
        try {
            JsonNode root = JsonMapper.shared().readTree(bytes);
            if (!root.isObject()) {
                throw new CheckpointException(file + ": " + (bytes.length == 0 ? "empty" : root.getNodeType())
                        + " (expected: a JSON object)");
            }
            return root;
        } catch (JacksonException e) {
            throw new CheckpointException(file + ": not JSON (expected: a JSON object): " + e.getOriginalMessage(), e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new CheckpointException(
                        file + ": " + size + " bytes (expected: a JSON file of <= " + MAX_BYTES + ")");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CheckpointException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
