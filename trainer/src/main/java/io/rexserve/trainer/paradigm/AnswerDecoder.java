package io.rexserve.trainer.paradigm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.language.decoder.Decoder;
import io.rexserve.model.language.decoder.DecoderWeights;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.trainer.language.DecoderVocabulary;
import io.rexserve.trainer.language.PromptIds;
import io.rexserve.trainer.language.TinyDecoder;
import io.rexserve.trainer.language.TokenSequence;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Greedy answers of a trained decoder with the decoder and the KV cache that serve, legal tokens only: each arm's list
/// holds what its grammar allows, without what was said before, and ends once that is likelier than going on.
final class AnswerDecoder implements AutoCloseable {
    private static final int LONGEST = 1024;
    private static final int MAX_BOXES = 40;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Arm arm;
    private final PromptIds prompts;
    private final CoordinateTokens coordinates;
    private final SequenceBuilder builder;
    private final NDManager scope = Torch.scope();
    private final float[] table;
    private final float[] objectMarker;
    private final float[] visualMarker;
    private final Decoder decoder;

    /// @param weights copied; those of [TinyDecoder#names]
    AnswerDecoder(
            Arm arm, TrainableWeights weights, NameVectors vectors, DecoderVocabulary vocabulary, PromptIds prompts) {
        this.arm = arm;
        this.prompts = prompts;
        this.coordinates = new CoordinateTokens(vocabulary);
        this.builder = new SequenceBuilder(prompts, coordinates);
        var byName = weights.byName();
        this.table = table(weight(byName, "embeddings"), vectors);
        this.objectMarker = weight(byName, "object_marker").toFloatArray();
        this.visualMarker = weight(byName, "visual_marker").toFloatArray();
        int width = NameVectors.WIDTH;
        var config = new DecoderConfig(
                width,
                TinyDecoder.HEADS,
                TinyDecoder.HEADS,
                width / TinyDecoder.HEADS,
                TinyDecoder.FFN,
                TinyDecoder.LAYERS,
                vocabulary.size(),
                10000,
                TinyDecoder.EPS,
                false,
                true);
        var compute = new Compute(Compute.CPU.device(), Precision.FLOAT32, false);
        NDArray embeddings = scope.create(table, new Shape(vocabulary.size(), width));
        List<NDArray> layers = byName.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("layers."))
                .map(entry -> copy(entry.getValue()))
                .toList();
        var all = new DecoderWeights(embeddings, copy(weight(byName, "norm")), embeddings, layers);
        this.decoder = new Decoder(
                config, compute, LONGEST, Long.MAX_VALUE, new KvCacheSize.Sequences(1), all, scope, LONGEST);
    }

    private static NDArray weight(Map<String, NDArray> byName, String name) {
        return Objects.requireNonNull(byName.get(name), name);
    }

    private static float[] table(NDArray trained, NameVectors vectors) {
        float[] rows = trained.toFloatArray();
        float[] fixed = vectors.table();
        var table = new float[rows.length + fixed.length];
        System.arraycopy(rows, 0, table, 0, rows.length);
        System.arraycopy(fixed, 0, table, rows.length, fixed.length);
        return table;
    }

    private NDArray copy(NDArray array) {
        return scope.create(array.toFloatArray(), array.getShape());
    }

    /// An answer to a name.
    ///
    /// @param boxes in the order of the list, in pixels of the towers' square
    /// @param tokens of the whole answer, end included
    /// @param millis processor time of question and answer, behind the prefix
    /// @param prefixMillis processor time of the prefix, which all questions about a picture share
    record Answer(int name, List<PixelBox> boxes, int tokens, double millis, double prefixMillis) {
        Answer {
            boxes = List.copyOf(boxes);
        }
    }

    /// Answers one question for each name.
    List<Answer> answers(ParadigmScene scene, List<Integer> names) {
        var answers = new ArrayList<Answer>();
        try (BlockTable blocks = decoder.newBlockTable()) {
            long begun = THREADS.getCurrentThreadCpuTime();
            readPrefix(scene, blocks);
            double prefixMillis = millisSince(begun);
            int prefix = blocks.length();
            for (int name : names) {
                blocks.truncate(prefix);
                long asked = THREADS.getCurrentThreadCpuTime();
                var list = new ListDecoding(scene, blocks);
                List<PixelBox> boxes = list.decode(decoder.read(ints(builder.opening(name)), blocks));
                int tokens = builder.wording(name) + list.tokens;
                answers.add(new Answer(name, boxes, tokens, millisSince(asked), prefixMillis));
            }
        }
        return answers;
    }

    private static double millisSince(long nanos) {
        return (THREADS.getCurrentThreadCpuTime() - nanos) / 1e6;
    }

    private static int[] ints(List<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private void readPrefix(ParadigmScene scene, BlockTable blocks) {
        TokenSequence prefix = builder.prefix(arm, scene);
        int width = NameVectors.WIDTH;
        var rows = new float[prefix.ids().size() * width];
        for (int i = 0; i < prefix.ids().size(); i++) {
            System.arraycopy(table, prefix.ids().get(i) * width, rows, i * width, width);
        }
        place(rows, prefix.visualSlots(), prefix.visual(), visualMarker);
        place(rows, prefix.objectSlots(), prefix.objects(), objectMarker);
        blocks.reserve(LONGEST);
        try (NDArray embeddings = scope.create(rows, new Shape(1, prefix.ids().size(), width))) {
            decoder.read(embeddings, blocks);
        }
    }

    private static void place(float[] rows, List<Integer> slots, float[] tokens, float[] marker) {
        int width = NameVectors.WIDTH;
        for (int i = 0; i < slots.size(); i++) {
            for (int k = 0; k < width; k++) {
                rows[slots.get(i) * width + k] = tokens[i * width + k] + marker[k];
            }
        }
    }

    /// The list of one answer, token by token.
    private final class ListDecoding {
        private final ParadigmScene scene;
        private final BlockTable blocks;
        private final Set<Integer> said = new HashSet<>();
        private final List<PixelBox> boxes = new ArrayList<>();
        private int tokens;

        ListDecoding(ParadigmScene scene, BlockTable blocks) {
            this.scene = scene;
            this.blocks = blocks;
        }

        List<PixelBox> decode(float[] logits) {
            float[] next = logits;
            while (boxes.size() < MAX_BOXES) {
                int first = best(next, firstTokens(), true);
                if (first == prompts.objectsEnd()) {
                    break;
                }
                said.add(first);
                tokens++;
                next = decoder.read(new int[] {first}, blocks);
                if (arm.answersIndices()) {
                    boxes.add(scene.candidates().get(candidate(first)).box());
                } else {
                    next = edges(first, next);
                }
            }
            return boxes;
        }

        private List<Integer> firstTokens() {
            return arm.answersIndices()
                    ? scene.indices().stream().map(prompts::region).toList()
                    : coordinates.edge(0, 0, BinnedBox.COUNT - 2);
        }

        private int candidate(int token) {
            return scene.indices().stream().map(prompts::region).toList().indexOf(token);
        }

        private float[] edges(int left, float[] logits) {
            float[] next = logits;
            var bins = new ArrayList<Integer>(List.of(coordinates.bin(0, left)));
            for (int edge = 1; edge < BinnedBox.EDGES; edge++) {
                int low = edge == 1 ? 0 : bins.get(edge - 2) + 1;
                int high = edge == 1 ? BinnedBox.COUNT - 2 : BinnedBox.COUNT - 1;
                int token = best(next, coordinates.edge(edge, low, high), false);
                bins.add(coordinates.bin(edge, token));
                tokens++;
                next = decoder.read(new int[] {token}, blocks);
            }
            boxes.add(new BinnedBox(bins).box());
            return next;
        }

        // A list may go on in several ways at once, so it ends where the end is likelier than all of them together.
        private int best(float[] logits, List<Integer> legal, boolean mayEnd) {
            List<Integer> free =
                    legal.stream().filter(token -> !said.contains(token)).toList();
            double sum = free.stream()
                    .mapToDouble(token -> Math.exp((double) logits[token] - logits[prompts.objectsEnd()]))
                    .sum();
            if (mayEnd && sum < 1) {
                return prompts.objectsEnd();
            }
            return free.stream().reduce((a, b) -> logits[b] > logits[a] ? b : a).orElseThrow();
        }
    }

    @Override
    public void close() {
        decoder.close();
        scope.close();
    }
}
