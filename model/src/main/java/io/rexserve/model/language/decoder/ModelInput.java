package io.rexserve.model.language.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.HostArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// The scheduled tokens of one step as the kernel `forward` takes them: sequences that read ids come first, those that
/// read embeddings behind them.
final class ModelInput {
    private static final float[] NONE = {};

    private final List<ScheduledTokens> order;
    private final int count;

    /// Takes the blocks that the tokens are written to.
    ///
    /// @param step of different sequences without branches, at least one
    ModelInput(List<ScheduledTokens> step) {
        this.order = idsFirst(step);
        this.count = order.stream().mapToInt(ScheduledTokens::count).sum();
        order.forEach(tokens -> tokens.sequence().prepare(tokens.count()));
    }

    private static List<ScheduledTokens> idsFirst(List<ScheduledTokens> step) {
        var order = new ArrayList<ScheduledTokens>(step.size());
        for (boolean embeddings : new boolean[] {false, true}) {
            for (ScheduledTokens tokens : step) {
                if (tokens.sequence().readsEmbeddings() == embeddings) {
                    order.add(tokens);
                }
            }
        }
        return order;
    }

    /// Tokens of all sequences together.
    int count() {
        return count;
    }

    int[] ids() {
        var ids = new int[count];
        int at = 0;
        for (ScheduledTokens tokens : order) {
            if (!tokens.sequence().readsEmbeddings()) {
                tokens.sequence().copyIds(tokens.count(), ids, at);
                at += tokens.count();
            }
        }
        return at == count ? ids : Arrays.copyOf(ids, at);
    }

    /// Views `[1, any, H]`, owned by `scope`.
    List<NDArray> embeddings(NDManager scope) {
        var views = new ArrayList<NDArray>();
        for (ScheduledTokens tokens : order) {
            if (tokens.sequence().readsEmbeddings()) {
                int from = tokens.sequence().promptRead();
                NDArray rows = tokens.sequence().embeddings().get(new NDIndex(":, {}:{}", from, from + tokens.count()));
                rows.attach(scope);
                views.add(rows);
            }
        }
        return views;
    }

    /// int64 `[2, T]`, of each token its position in its sequence and its slot in the KV cache; owned by `scope`.
    NDArray positionsAndSlots(NDManager scope) {
        var both = new long[2 * count];
        int at = 0;
        for (ScheduledTokens tokens : order) {
            int length = tokens.sequence().blocks().length();
            for (int i = 0; i < tokens.count(); i++) {
                both[at + i] = (long) length + i;
            }
            tokens.sequence().blocks().copySlots(tokens.count(), both, count + at);
            at += tokens.count();
        }
        return HostArray.of(scope, both, new Shape(2, count));
    }

    /// Which of all T tokens are those whose logits are needed.
    long[] last() {
        var last = new long[order.size()];
        int needed = 0;
        int end = 0;
        for (ScheduledTokens tokens : order) {
            end += tokens.count();
            if (tokens.sequence().needsLogits(tokens.count())) {
                last[needed++] = end - 1L;
            }
        }
        return needed == last.length ? last : Arrays.copyOf(last, needed);
    }

    /// All sequences: their number of new tokens, their length before and their block ranges.
    long[] sequences() {
        return order.stream()
                .flatMapToLong(
                        tokens -> LongStream.of(tokens.sequence().blocks().kernelDescription(tokens.count())))
                .toArray();
    }

    /// The keys and values of all tokens were written.
    void advanceBlocks() {
        order.forEach(tokens -> tokens.sequence().blocks().advance(tokens.count()));
    }

    /// Advances the sequences and their blocks.
    ///
    /// @param logits `[R, vocab]` of those that need them
    void advance(float[] logits, int vocab) {
        advanceBlocks();
        int from = 0;
        for (ScheduledTokens tokens : order) {
            boolean needed = tokens.sequence().needsLogits(tokens.count());
            float[] own = needed ? Arrays.copyOfRange(logits, from, from + vocab) : NONE;
            from += own.length;
            tokens.sequence().advance(tokens.count(), own);
        }
    }
}
