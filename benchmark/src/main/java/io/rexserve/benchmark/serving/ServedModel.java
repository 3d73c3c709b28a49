package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.published.SyntheticChatRex;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The model that the language service serves.
public enum ServedModel {
    /// The embedded model, with every setting at its default.
    TINY("tiny"),
    /// A synthetic decoder of 0.02 billion parameters, to try what takes long with the larger one.
    MINI("mini"),
    /// A synthetic decoder of 1.1 billion parameters behind the embedded model's towers:
    /// decoding is nearly all there is.
    ONE_BILLION("1b");

    private static final DecoderConfig MINI_DECODER =
            new DecoderConfig(512, 8, 4, 64, 1408, 4, 2000, 10000, 1e-5, false, false);
    // TinyLlama's shape with twice its key heads.
    private static final DecoderConfig LARGE_DECODER =
            new DecoderConfig(2048, 32, 8, 64, 5632, 22, 32000, 10000, 1e-5, false, false);

    /// Tokens of each answer of a synthetic model, which never ends one itself.
    static final int ANSWER_TOKENS = 160;

    private final String code;

    ServedModel(String code) {
        this.code = code;
    }

    /// None for the embedded model.
    private Optional<DecoderConfig> decoder() {
        return switch (this) {
            case TINY -> Optional.empty();
            case MINI -> Optional.of(MINI_DECODER);
            case ONE_BILLION -> Optional.of(LARGE_DECODER);
        };
    }

    /// @throws IllegalArgumentException for a name that is none of these
    public static ServedModel named(String code) {
        return Stream.of(values())
                .filter(model -> model.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("size: " + code + " (expected: "
                        + Stream.of(values()).map(ServedModel::code).collect(Collectors.joining(", ")) + ")"));
    }

    public String code() {
        return code;
    }

    boolean isSynthetic() {
        return this != TINY;
    }

    /// The default dtype.
    public String defaultType() {
        return isSynthetic() ? "bfloat16" : "float32";
    }

    /// The default number of threads of one operator.
    public int defaultThreads() {
        return this == ONE_BILLION ? Runtime.getRuntime().availableProcessors() : 1;
    }

    /// The folder; written first, where it is synthetic and missing.
    ///
    /// @param home folder that holds `weights`
    /// @param work where synthetic models lie
    Path folder(Path home, Path work, PrintStream progress) throws IOException {
        Path likeness = home.resolve("weights/rex-tiny/chatrex");
        Optional<DecoderConfig> synthetic = decoder();
        if (synthetic.isEmpty()) {
            return likeness;
        }
        DecoderConfig decoder = synthetic.get();
        Path folder = work.resolve("serving-" + code);
        if (!SyntheticChatRex.isIn(folder)) {
            double gigabytes = SyntheticChatRex.bytes(likeness, decoder, StoredType.BF16) / 1e9;
            progress.printf(Locale.ROOT, "Writing %.2f GB of synthetic weights to %s.%n", gigabytes, folder);
            SyntheticChatRex.write(likeness, decoder, StoredType.BF16, folder);
        }
        return folder;
    }

    /// Deletes the weights of a synthetic model.
    public void delete(Path work) throws IOException {
        if (isSynthetic()) {
            SyntheticChatRex.delete(work.resolve("serving-" + code));
        }
    }

    /// Settings that differ from the defaults, as whoever serves a model of this kind gives them: the published
    /// models take all labels in one question.
    Map<String, String> settings(Path folder, String type, int threads) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("rexserve.llm.dtype", type);
        settings.put("rexserve.llm.threads", Integer.toString(threads));
        if (isSynthetic()) {
            settings.put("rexserve.llm.model", folder.toString());
            settings.put("rexserve.llm.labels-per-question", "100");
            settings.put("rexserve.llm.max-tokens", Integer.toString(ANSWER_TOKENS));
        }
        return settings;
    }
}
