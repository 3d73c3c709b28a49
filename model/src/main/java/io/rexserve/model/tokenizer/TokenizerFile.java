package io.rexserve.model.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the tokenizer's files; what a failed download left in their place is refused.
final class TokenizerFile {
    static final String SETTINGS = "tokenizer_config.json";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int OPENING = 64;

    private TokenizerFile() {}

    static byte[] bytes(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidTokenizerException(file + ": cannot be read: " + e.getMessage(), e);
        }
        String opening = new String(bytes, 0, Math.min(bytes.length, OPENING), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        if (opening.startsWith("version https://git-lfs")) {
            throw new InvalidTokenizerException(
                    file + ": a Git LFS pointer (expected: the file itself; run git lfs pull)");
        }
        if (opening.startsWith("<!doctype") || opening.startsWith("<html")) {
            throw new InvalidTokenizerException(file + ": a web page (expected: the file itself, not its page)");
        }
        if (bytes.length == 0) {
            throw new InvalidTokenizerException(file + ": empty (expected: a whole file)");
        }
        return bytes;
    }

    /// `tokenizer_config.json` of a folder; nothing without the file.
    static Optional<JsonNode> settings(Path folder) {
        return json(folder.resolve(SETTINGS));
    }

    /// The object that a file holds; nothing without the file.
    static Optional<JsonNode> json(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(bytes(file));
            if (!node.isObject()) {
                throw new InvalidTokenizerException(file + ": " + node.getNodeType() + " (expected: a JSON object)");
            }
            return Optional.of(node);
        } catch (JacksonException e) {
            throw new InvalidTokenizerException(file + ": " + e.getOriginalMessage() + " (expected: JSON)", e);
        }
    }
}
