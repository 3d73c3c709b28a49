package io.rexserve.model.tokenizer;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.ModelFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads the tokenizer's files; what a failed download left in their place is refused.
final class TokenizerFile {
    static final String SETTINGS = "tokenizer_config.json";

    /// Bytes of a `tokenizer.json`; that of Qwen2.5 takes 7 MB.
    static final long MAX_DEFINITION_BYTES = 32_000_000;
    /// Bytes of `tokenizer.model`, `vocab.json` and `merges.txt`; those of Qwen2.5 take 3 MB.
    static final long MAX_VOCABULARY_BYTES = 16_000_000;
    private static final int OPENING = 64;

    private TokenizerFile() {}

    static byte[] bytes(Path file, long limit) {
        byte[] bytes;
        try {
            bytes = ModelFile.bytes(file, limit);
        } catch (CheckpointException e) {
            throw new InvalidTokenizerException(String.valueOf(e.getMessage()), e);
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

    /// The object that a file of settings holds; nothing without the file.
    static Optional<JsonNode> json(Path file) {
        return json(file, ModelFile.MAX_CONFIG_BYTES);
    }

    /// As [#json(Path)].
    ///
    /// @param limit bytes
    static Optional<JsonNode> json(Path file, long limit) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        byte[] bytes = bytes(file, limit);
        try {
            return Optional.of(JsonFile.object(file.toString(), bytes));
        } catch (CheckpointException e) {
            throw new InvalidTokenizerException(String.valueOf(e.getMessage()), e);
        }
    }
}
