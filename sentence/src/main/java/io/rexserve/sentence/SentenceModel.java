package io.rexserve.sentence;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// A sentence model as sentence-transformers runs it: a BERT encoder, the mean of its last hidden states over all
/// tokens (`[CLS]` and `[SEP]` among them), divided by its length.
///
/// Embeddings of the latest 4,096 texts are kept, as the same categories come again and again. Safe for several
/// threads, each of which computes on its own core.
public final class SentenceModel implements AutoCloseable {
    private static final int KEPT = 4096;
    private static final List<String> OUTPUTS = List.of("last_hidden_state", "token_embeddings");
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";

    private final String name;
    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String output;
    private final Map<String, float[]> kept = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > KEPT;
        }
    };

    private SentenceModel(
            String name,
            HuggingFaceTokenizer tokenizer,
            OrtEnvironment environment,
            OrtSession session,
            String output) {
        this.name = name;
        this.tokenizer = tokenizer;
        this.environment = environment;
        this.session = session;
        this.output = output;
    }

    /// all-MiniLM-L6-v2, as it is on the class path.
    ///
    /// @throws IOException if its files are not there
    public static SentenceModel bundled() throws IOException {
        return open(SentenceModelFiles.bundled());
    }

    /// A model of a folder as sentence-transformers keeps it: `tokenizer.json` and `onnx/model.onnx` or `model.onnx`.
    ///
    /// @throws IOException if a file is missing, or is no such model
    public static SentenceModel of(Path folder) throws IOException {
        return open(SentenceModelFiles.of(folder));
    }

    private static SentenceModel open(SentenceModelFiles files) throws IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = session(environment, files);
        try {
            requireInputs(files.name(), session.getInputNames());
            String output = output(files.name(), session.getOutputNames());
            return new SentenceModel(files.nameWithDigest(), files.openTokenizer(), environment, session, output);
        } catch (IOException e) {
            close(session, files.name());
            throw e;
        }
    }

    private static OrtSession session(OrtEnvironment environment, SentenceModelFiles files) throws IOException {
        try (var options = new OrtSession.SessionOptions()) {
            // Names are a few tokens long: more threads cost more than they save.
            options.setIntraOpNumThreads(1);
            return environment.createSession(files.onnx(), options);
        } catch (OrtException e) {
            throw new IOException(files.name() + ": no network that ONNX Runtime reads: " + e.getMessage(), e);
        }
    }

    private static void close(OrtSession session, String name) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("sentence model " + name + ": " + e.getMessage(), e);
        }
    }

    private static String output(String name, Set<String> outputs) throws IOException {
        return OUTPUTS.stream()
                .filter(outputs::contains)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        name + ": outputs " + outputs + " (expected: " + String.join(" or ", OUTPUTS) + ")"));
    }

    private static void requireInputs(String name, Set<String> inputs) throws IOException {
        if (!Set.of(IDS, MASK, TYPES).containsAll(inputs) || !inputs.contains(IDS)) {
            throw new IOException(
                    name + ": inputs " + inputs + " (expected: " + IDS + ", " + MASK + ", " + TYPES + ")");
        }
    }

    /// Name of the model with the first digits of its SHA-256, to stand beside every figure made with it.
    public String name() {
        return name;
    }

    /// Cosine of the embeddings of two texts, -1 to 1.
    ///
    /// @throws IllegalStateException if the network cannot be run
    public double cosine(String a, String b) {
        float[] left = embedding(a);
        float[] right = embedding(b);
        double dot = 0;
        for (int i = 0; i < left.length; i++) {
            dot += (double) left[i] * right[i];
        }
        return dot;
    }

    /// Embedding of length 1, of a text of any length; tokens beyond the model's limit are cut.
    ///
    /// @throws IllegalStateException if the network cannot be run
    public float[] embed(String text) {
        return embedding(text).clone();
    }

    private float[] embedding(String text) {
        synchronized (kept) {
            float[] known = kept.get(text);
            if (known != null) {
                return known;
            }
        }
        float[] computed = compute(text);
        synchronized (kept) {
            kept.put(text, computed);
        }
        return computed;
    }

    private float[] compute(String text) {
        Encoding encoding = tokenizer.encode(text);
        Map<String, long[]> values =
                Map.of(IDS, encoding.getIds(), MASK, encoding.getAttentionMask(), TYPES, encoding.getTypeIds());
        var inputs = new HashMap<String, OnnxTensorLike>();
        try {
            for (String input : session.getInputNames()) {
                inputs.put(
                        input,
                        OnnxTensor.createTensor(
                                environment, new long[][] {Objects.requireNonNull(values.get(input))})); // [1, tokens]
            }
            try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
                return normalizedMean(((float[][][]) result.get(0).getValue())[0]);
            }
        } catch (OrtException e) {
            throw new IllegalStateException("sentence model " + name + " on '" + text + "': " + e.getMessage(), e);
        } finally {
            inputs.values().forEach(OnnxTensorLike::close);
        }
    }

    /// @param hidden [tokens, width]
    private static float[] normalizedMean(float[][] hidden) {
        var sums = new double[hidden[0].length];
        for (float[] token : hidden) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += token[i];
            }
        }
        double length = Math.sqrt(Arrays.stream(sums).map(sum -> sum * sum).sum());
        var embedding = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            embedding[i] = (float) (sums[i] / length);
        }
        return embedding;
    }

    @Override
    public void close() {
        tokenizer.close();
        close(session, name);
    }
}
