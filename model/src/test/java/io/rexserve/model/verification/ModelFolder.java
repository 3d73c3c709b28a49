package io.rexserve.model.verification;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A copy of a golden folder, to be damaged.
record ModelFolder(Path path) {
    static Path golden(String name) {
        URL config = Objects.requireNonNull(ModelFolder.class.getResource("/golden/" + name + "/config.json"), name);
        try {
            return Objects.requireNonNull(Path.of(config.toURI()).getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static ModelFolder copy(String name, Path target) throws IOException {
        try (Stream<Path> files = Files.list(golden(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        return new ModelFolder(target);
    }

    Path file(String name) {
        return path.resolve(name);
    }

    void editText(String name, UnaryOperator<String> edit) throws IOException {
        Files.writeString(file(name), edit.apply(Files.readString(file(name))));
    }

    /// Changes the JSON header of a safetensors file.
    void editHeader(String name, UnaryOperator<String> edit) throws IOException {
        byte[] bytes = Files.readAllBytes(file(name));
        int length = headerLength(bytes);
        byte[] header =
                edit.apply(new String(bytes, 8, length, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        ByteBuffer edited = ByteBuffer.allocate(bytes.length - length + header.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(bytes, 8 + length, bytes.length - 8 - length);
        Files.write(file(name), edited.array());
    }

    /// Overwrites the first bytes of a tensor.
    void overwrite(String name, String tensor, byte... start) throws IOException {
        byte[] bytes = Files.readAllBytes(file(name));
        int length = headerLength(bytes);
        JsonNode header = JsonMapper.shared().readTree(new String(bytes, 8, length, StandardCharsets.UTF_8));
        int offset = header.path(tensor).path("data_offsets").path(0).asInt();
        System.arraycopy(start, 0, bytes, 8 + length + offset, start.length);
        Files.write(file(name), bytes);
    }

    void truncate(String name, int by) throws IOException {
        byte[] bytes = Files.readAllBytes(file(name));
        Files.write(file(name), Arrays.copyOf(bytes, bytes.length - by));
    }

    private static int headerLength(byte[] bytes) {
        return Math.toIntExact(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }
}
