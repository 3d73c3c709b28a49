package io.rexserve.model.language.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.model.language.kvcache.BlockTable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// What sequences read in one pass, as `decoder_pass` takes it: those that read ids come first.
public final class ModelInput {
    private static final float[] NONE = {};

    /// New positions of one sequence.
    sealed interface Part {
        int count();
    }

    /// Token ids, at least one.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Ids(int... ids) implements Part {
        @Override
        public int count() {
            return ids.length;
        }
    }

    /// Rows `from` to `to` of embeddings `[1, T, H]`.
    record Spliced(NDArray embeddings, int from, int to) implements Part {
        @Override
        public int count() {
            return to - from;
        }

        private NDArray slice(NDManager scope) {
            NDArray rows = embeddings.get(new NDIndex(":, {}:{}", from, to));
            rows.attach(scope);
            return rows;
        }
    }

    /// One sequence of a pass.
    ///
    /// @param cache with room for what is read
    /// @param decides whether the logits behind its last position are wanted
    record Row(BlockTable cache, Part part, boolean decides) {}

    private final List<Row> rows;
    private final List<Row> order;

    /// @param rows different sequences, at least one
    ModelInput(List<Row> rows) {
        this.rows = rows;
        this.order = rows.stream()
                .sorted(Comparator.comparing(row -> row.part() instanceof Spliced))
                .toList();
    }

    int[] ids() {
        return order.stream()
                .flatMapToInt(row -> row.part() instanceof Ids(int[] own) ? IntStream.of(own) : IntStream.empty())
                .toArray();
    }

    /// Views, owned by `scope`.
    List<NDArray> spliced(NDManager scope) {
        return order.stream()
                .flatMap(row -> row.part() instanceof Spliced part ? Stream.of(part.slice(scope)) : Stream.empty())
                .toList();
    }

    /// int64 `[2, T]`: position in its sequence and slot in the pool, owned by `scope`.
    NDArray places(NDManager scope) {
        long[] positions = order.stream()
                .flatMapToLong(row -> LongStream.range(
                        row.cache().length(), row.cache().length() + row.part().count()))
                .toArray();
        LongStream slots =
                order.stream().flatMapToLong(row -> row.cache().slots(row.part().count()));
        return HostArray.of(
                scope, LongStream.concat(LongStream.of(positions), slots).toArray(), new Shape(2, positions.length));
    }

    /// Which of all positions are the last ones of sequences that decide.
    long[] last() {
        var last = LongStream.builder();
        int end = 0;
        for (Row row : order) {
            end += row.part().count();
            if (row.decides()) {
                last.add(end - 1);
            }
        }
        return last.build().toArray();
    }

    /// All sequences, described.
    long[] sequences() {
        return order.stream()
                .flatMapToLong(row -> row.cache().described(row.part().count()))
                .toArray();
    }

    /// All of it has been read.
    void advance() {
        rows.forEach(row -> row.cache().advance(row.part().count()));
    }

    /// @param all logits `[R, vocab]` of those that decide
    /// @return for each row its logits; empty where it does not decide
    List<float[]> inOrder(float[] all, int vocab) {
        var logits = new IdentityHashMap<Row, float[]>();
        int from = 0;
        for (Row row : order) {
            if (row.decides()) {
                logits.put(row, Arrays.copyOfRange(all, from, from + vocab));
                from += vocab;
            }
        }
        return rows.stream().map(row -> logits.getOrDefault(row, NONE)).toList();
    }
}
