package io.rexserve.benchmark.published;

import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes a whole ChatRex folder with a decoder of any shape behind the towers and the tokenizer of a small one: what
/// serving costs at a size, where no trained model of that size is at hand.
///
/// It sees nothing, yet its answers obey the grammar: `<ground>object</ground><objects><obj0><obj1>…</objects>`,
/// through all regions of the prompt and from the start again, until its token limit. For that the output layer holds,
/// in the row of each token, the embedding of the token that goes before it; the layers in between are at full size
/// and random, and add too little to hide the last token from the output layer.
public final class SyntheticChatRex {
    private static final String WEIGHTS = "model.safetensors";
    private static final String CONFIG = "config.json";
    private static final List<String> TOKENIZER =
            List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "generation_config.json");
    private static final String PREFIX = "model.";
    private static final String EMBEDDING = PREFIX + "embed_tokens.weight";
    private static final String OUTPUT = "lm_head.weight";
    private static final String PHRASE = "object";
    private static final int POSITIONS = 2048;

    // What layers add to the residual stream, as a share of what would double it.
    private static final double LAYER_SHARE = 0.1;
    // Cosine between the embeddings of two tokens of a kind.
    private static final double KINSHIP = 0.5;
    // Logit of the one successor of a token, were the layers to add nothing.
    private static final double CERTAINTY = 12;
    private static final double UNIT = Math.sqrt(12); // uniform numbers of width 1 to unit variance

    private final DecoderConfig decoder;
    private final GrammarTokens grammar;
    private final int phrase;
    private final double[] regionKind;
    private final double[] textKind;

    private SyntheticChatRex(DecoderConfig decoder, Tokenizer tokenizer) {
        this.decoder = decoder;
        this.grammar = tokenizer.grammarTokens();
        this.phrase = Objects.requireNonNull(
                tokenizer.ids().get(PHRASE), "tokenizer: no \"" + PHRASE + "\" (expected: one token)");
        this.regionKind = noise("regions", 0);
        this.textKind = noise("text", 0);
    }

    /// @param likeness folder of a small ChatRex in this project's form, whose tokenizer, tower shapes and
    ///     conventions are taken
    /// @param decoder shape of the decoder; its output layer is not tied, its vocabulary at least the tokenizer's
    /// @param type of the decoder's tensors
    /// @param folder made where it is missing; files of the same names are replaced
    /// @throws CheckpointException if the disk has too little room
    public static void write(Path likeness, DecoderConfig decoder, StoredType type, Path folder) throws IOException {
        if (decoder.tied()) {
            throw new IllegalArgumentException("llm.tied: true (expected: false)");
        }
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(CONFIG));
        List<PublishedTensor> tensors = tensors(likeness, decoder, type);
        SyntheticCheckpoint.requireRoom(bytes(tensors), "the synthetic decoder", folder);
        try (Tokenizer tokenizer = Tokenizer.load(likeness)) {
            SyntheticCheckpoint.write(folder.resolve(WEIGHTS), tensors, new SyntheticChatRex(decoder, tokenizer)::fill);
        }
        for (String file : TOKENIZER) {
            Files.copy(likeness.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        var config = (ObjectNode) JsonMapper.shared().readTree(Files.readString(likeness.resolve(CONFIG)));
        config.set("llm", JsonMapper.shared().valueToTree(SyntheticCheckpoint.section(decoder)));
        config.put("max_length", POSITIONS);
        Files.writeString(folder.resolve(CONFIG), config.toString());
    }

    /// Whether a folder holds all that [#write] writes.
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(CONFIG)); // the file that is written last
    }

    /// Deletes what [#write] wrote, and the folder if nothing else is in it.
    public static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        for (String file :
                Stream.concat(Stream.of(CONFIG, WEIGHTS), TOKENIZER.stream()).toList()) {
            Files.deleteIfExists(folder.resolve(file));
        }
        try (Stream<Path> left = Files.list(folder)) {
            if (left.findAny().isEmpty()) {
                Files.delete(folder);
            }
        }
    }

    /// Bytes of all tensors that [#write] writes.
    public static long bytes(Path likeness, DecoderConfig decoder, StoredType type) {
        return bytes(tensors(likeness, decoder, type));
    }

    private static long bytes(List<PublishedTensor> tensors) {
        return tensors.stream().mapToLong(PublishedTensor::bytes).sum();
    }

    private static List<PublishedTensor> tensors(Path likeness, DecoderConfig decoder, StoredType type) {
        var tensors = new ArrayList<>(ChatRexTensorNames.decoder(PREFIX, decoder, type));
        try (Checkpoint small = Checkpoint.open(likeness)) {
            for (String name : small.names()) {
                List<Long> shape = small.info(name).shape();
                if (name.contains("projector")) {
                    tensors.add(new PublishedTensor(name, type, projector(name, shape, decoder.hidden())));
                } else if (name.contains("vision_tower")) {
                    tensors.add(new PublishedTensor(name, type, shape));
                }
            }
        }
        return tensors;
    }

    /// Into the decoder's width; the second layer also comes from it.
    private static List<Long> projector(String name, List<Long> shape, long hidden) {
        if (shape.size() == 1) {
            return List.of(hidden);
        }
        return List.of(hidden, name.endsWith("2.weight") ? hidden : shape.getLast());
    }

    private void fill(PublishedTensor tensor, MemorySegment out) {
        switch (tensor.name()) {
            case EMBEDDING -> fillRows(tensor, out, this::embedding);
            case OUTPUT -> fillRows(tensor, out, this::output);
            default -> {
                boolean closesLayer =
                        tensor.name().endsWith("o_proj.weight") || tensor.name().endsWith("down_proj.weight");
                FormulaWeights.fill(tensor, out, closesLayer ? LAYER_SHARE : 1);
            }
        }
    }

    /// One row of a table.
    @FunctionalInterface
    private interface Row {
        double[] of(int token);
    }

    private void fillRows(PublishedTensor tensor, MemorySegment out, Row row) {
        IntStream.range(0, decoder.vocab()).parallel().forEach(token -> {
            double[] values = row.of(token);
            for (int i = 0; i < values.length; i++) {
                put(tensor.type(), out, (long) token * values.length + i, (float) values[i]);
            }
        });
    }

    private static void put(StoredType type, MemorySegment out, long index, float value) {
        switch (type) {
            case F32 -> out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES, value);
            case BF16 ->
                out.set(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES, SafeTensorsWriter.bfloat16(value));
            case F16, F64, BOOL, U8, I8, I32, I64 ->
                throw new IllegalArgumentException("type: " + type + " (expected: F32 or BF16)");
        }
    }

    /// Of unit variance. Index tokens have a direction in common, and so have all tokens outside the grammar.
    private double[] embedding(int token) {
        double[] own = noise(EMBEDDING, token);
        if (isTag(token)) {
            return own;
        }
        double[] kind = grammar.isRegion(token) ? regionKind : textKind;
        return sum(own, Math.sqrt(1 - KINSHIP * KINSHIP), kind, KINSHIP);
    }

    private boolean isTag(int token) {
        return token == grammar.ground()
                || token == grammar.groundEnd()
                || token == grammar.objects()
                || token == grammar.objectsEnd();
    }

    /// What a state is compared with: the embedding of the token that goes before this one.
    private double[] output(int token) {
        double[] before;
        if (token == grammar.ground()) {
            before = sum(textKind, 1, embedding(grammar.objectsEnd()), 1);
        } else if (token == phrase) {
            before = embedding(grammar.ground());
        } else if (token == grammar.groundEnd()) {
            before = embedding(phrase);
        } else if (token == grammar.objects()) {
            before = embedding(grammar.groundEnd());
        } else if (token == grammar.objectsEnd()) {
            before = regionKind; // weaker than a next region, so only where there is none
        } else if (token == grammar.firstRegion()) {
            before = embedding(grammar.objects());
        } else if (grammar.isRegion(token)) {
            before = embedding(token - 1);
        } else {
            return new double[decoder.hidden()]; // the end of an answer too: never chosen
        }
        double gain = CERTAINTY / decoder.hidden();
        return Arrays.stream(before).map(value -> gain * value).toArray();
    }

    private double[] noise(String name, int row) {
        int seed = FormulaWeights.seed(name);
        var values = new double[decoder.hidden()];
        for (int i = 0; i < values.length; i++) {
            values[i] = UNIT * FormulaWeights.uniform(seed, (long) row * values.length + i);
        }
        return values;
    }

    private static double[] sum(double[] a, double shareOfA, double[] b, double shareOfB) {
        var sum = new double[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = shareOfA * a[i] + shareOfB * b[i];
        }
        return sum;
    }
}
