package io.rexserve.trainer.teacher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A TensorFlow.js graph model: its nodes, and its constants from the binary files beside it.
///
/// Format: `modelTopology.node` of TensorFlow's GraphDef as JSON; `weightsManifest` lists the constants in the order in
/// which they lie in the binary files; `quantization` float16 stores two bytes for an element.
///
/// @param nodes by name
/// @param constants by name
record GraphFile(Map<String, JsonNode> nodes, Map<String, Constant> constants) {

    /// A constant, either of floats or of integers.
    ///
    /// @param shape of the tensor; empty for a scalar
    /// @param values row by row
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Constant(long[] shape, float[] values) {
        long[] integers() {
            var integers = new long[values.length];
            for (int i = 0; i < values.length; i++) {
                integers[i] = (long) values[i];
            }
            return integers;
        }
    }

    /// @param file the JSON file of the model
    static GraphFile read(Path file) throws IOException {
        JsonNode model = JsonMapper.shared().readTree(Files.readAllBytes(file));
        var nodes = new LinkedHashMap<String, JsonNode>();
        model.path("modelTopology")
                .path("node")
                .forEach(node -> nodes.put(node.path("name").asString(), node));
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": no modelTopology.node (expected: a TensorFlow.js graph model)");
        }
        var constants = new LinkedHashMap<String, Constant>();
        for (JsonNode group : model.path("weightsManifest")) {
            ByteBuffer bytes = bytes(file, group.path("paths"));
            for (JsonNode weight : group.path("weights")) {
                constants.put(weight.path("name").asString(), constant(file, weight, bytes));
            }
            if (bytes.hasRemaining()) {
                throw new IllegalArgumentException(
                        file + ": " + bytes.remaining() + " bytes behind the last constant (expected: none)");
            }
        }
        return new GraphFile(nodes, constants);
    }

    private static ByteBuffer bytes(Path file, JsonNode paths) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
        var all = new ByteArrayOutputStream();
        for (JsonNode path : paths) {
            all.write(Files.readAllBytes(folder.resolve(path.asString())));
        }
        return ByteBuffer.wrap(all.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Constant constant(Path file, JsonNode weight, ByteBuffer bytes) {
        JsonNode sizes = weight.path("shape");
        var shape = new long[sizes.size()];
        int count = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sizes.get(i).asLong();
            count = Math.multiplyExact(count, Math.toIntExact(shape[i]));
        }
        String stored = weight.path("quantization")
                .path("dtype")
                .asString(weight.path("dtype").asString());
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (stored) {
                case "float16" -> Float.float16ToFloat(bytes.getShort());
                case "float32" -> bytes.getFloat();
                case "int32" -> bytes.getInt();
                default ->
                    throw new IllegalArgumentException(
                            file + ": constant " + weight.path("name").asString() + ": " + stored
                                    + " (expected: float32, float16 or int32)");
            };
        }
        return new Constant(shape, values);
    }
}
