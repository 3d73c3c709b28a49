package io.rexserve.model.language.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.HostArray;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The scheduled tokens of one step as the kernel `forward` takes them: sequences that read ids come first, those that
/// read embeddings behind them.
final class ModelInput {
    private static final float[] NONE = {};

    private final List<ScheduledTokens> step;
    private final List<ScheduledTokens> order;

    /// Takes the blocks that the tokens are written to.
    ///
    /// @param step of different sequences without branches, at least one
    ModelInput(List<ScheduledTokens> step) {
        this.step = step;
        this.order = step.stream()
                .sorted(Comparator.comparing(
                        tokens -> tokens.sequence().embeddings().isPresent()))
                .toList();
        step.forEach(tokens -> tokens.sequence().prepare(tokens.count()));
    }

    int[] ids() {
        return order.stream()
                .filter(tokens -> tokens.sequence().embeddings().isEmpty())
                .flatMapToInt(tokens -> IntStream.of(tokens.sequence().ids(tokens.count())))
                .toArray();
    }

    /// Views `[1, any, H]`, owned by `scope`.
    List<NDArray> embeddings(NDManager scope) {
        return order.stream()
                .flatMap(tokens -> tokens.sequence().embeddings().stream().map(rows -> slice(scope, rows, tokens)))
                .toList();
    }

    private static NDArray slice(NDManager scope, NDArray embeddings, ScheduledTokens tokens) {
        int from = tokens.sequence().embeddingsRead();
        NDArray rows = embeddings.get(new NDIndex(":, {}:{}", from, from + tokens.count()));
        rows.attach(scope);
        return rows;
    }

    /// int64 `[2, T]`: position in its sequence and slot in the KV cache, owned by `scope`.
    NDArray slotMapping(NDManager scope) {
        long[] positions = order.stream()
                .flatMapToLong(tokens -> {
                    int length = tokens.sequence().blocks().length();
                    return LongStream.range(length, (long) length + tokens.count());
                })
                .toArray();
        LongStream slots = order.stream()
                .flatMapToLong(tokens -> tokens.sequence().blocks().slots(tokens.count()));
        return HostArray.of(
                scope, LongStream.concat(LongStream.of(positions), slots).toArray(), new Shape(2, positions.length));
    }

    /// Which of all T tokens are those whose logits are needed.
    long[] last() {
        var last = LongStream.builder();
        int end = 0;
        for (ScheduledTokens tokens : order) {
            end += tokens.count();
            if (tokens.sequence().needsLogits(tokens.count())) {
                last.add(end - 1);
            }
        }
        return last.build().toArray();
    }

    /// All sequences: their number of new tokens, their length before and their block ranges.
    long[] sequences() {
        return order.stream()
                .flatMapToLong(tokens -> tokens.sequence().blocks().described(tokens.count()))
                .toArray();
    }

    /// The keys and values of all of it were written.
    void written() {
        step.forEach(tokens -> tokens.sequence().blocks().advance(tokens.count()));
    }

    /// @param all logits `[R, vocab]` of the sequences that need them
    /// @return for each sequence its logits, in the order of the step; empty where it needs none
    List<float[]> inOrder(float[] all, int vocab) {
        var logits = new IdentityHashMap<ScheduledTokens, float[]>();
        int from = 0;
        for (ScheduledTokens tokens : order) {
            if (tokens.sequence().needsLogits(tokens.count())) {
                logits.put(tokens, Arrays.copyOfRange(all, from, from + vocab));
                from += vocab;
            }
        }
        return step.stream().map(tokens -> logits.getOrDefault(tokens, NONE)).toList();
    }
}
