package io.rexserve.model.tokenizer;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The folders `llama` and `qwen`: a publisher's tokenizer files with small vocabularies, and vectors beside them.
final class TokenizerFolder {
    private static final JsonMapper JSON = JsonMapper.shared();

    private TokenizerFolder() {}

    static Path of(String family) {
        try {
            return Path.of(TokenizerFolder.class
                    .getResource("/golden/tokenizer/" + family)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode vectors(String family) {
        return JSON.readTree(of(family).resolve("vectors.json"));
    }

    static int[] ids(JsonNode ids) {
        return IntStream.range(0, ids.size()).map(i -> ids.get(i).asInt()).toArray();
    }

    static void copy(String family, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(of(family))) {
            files = list.toList();
        }
        for (Path file : files) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
    }

    /// Changes `tokenizer_config.json`.
    static void settings(Path folder, Consumer<ObjectNode> change) throws IOException {
        change(folder.resolve("tokenizer_config.json"), change);
    }

    static void change(Path file, Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(file);
        change.accept(json);
        Files.writeString(file, json.toString());
    }
}
