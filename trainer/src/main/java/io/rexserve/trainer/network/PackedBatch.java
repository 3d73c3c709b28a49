package io.rexserve.trainer.network;

import io.rexserve.trainer.question.PackedSequence;
import io.rexserve.trainer.question.TargetRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Packed sequences of several images as rows of one length, and the targets of all of them.
final class PackedBatch {
    /// Segment of what fills the shorter sequences up.
    static final int PADDING = -1;

    private final List<PackedSequence> sequences;
    private final int vocabulary;
    private final int length;

    /// @param vocabulary rows of the embedding table
    /// @param visualTokens of one image
    /// @throws IllegalArgumentException naming the sequence, the field and what was expected
    PackedBatch(List<PackedSequence> sequences, int vocabulary, int visualTokens) {
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException("sequences: none (expected: at least 1)");
        }
        this.sequences = List.copyOf(sequences);
        this.vocabulary = vocabulary;
        this.length = sequences.stream().mapToInt(PackedSequence::length).max().orElseThrow();
        for (int i = 0; i < sequences.size(); i++) {
            validate("sequences[" + i + "].", sequences.get(i), visualTokens);
        }
    }

    private void validate(String place, PackedSequence sequence, int visualTokens) {
        if (sequence.visualSlots().length != visualTokens) {
            throw new IllegalArgumentException(place + "visualSlots: " + sequence.visualSlots().length + " (expected: "
                    + visualTokens + ", one per visual token)");
        }
        require(place + "ids", sequence.ids(), vocabulary);
        require(place + "visualSlots", sequence.visualSlots(), sequence.length());
        require(place + "objectSlots", sequence.objectSlots(), sequence.length());
        for (int i = 0; i < sequence.targets().size(); i++) {
            validate(place + "targets[" + i + "].", sequence.targets().get(i), sequence.length());
        }
    }

    private void validate(String place, TargetRow target, int end) {
        require(place + "position", new int[] {target.position()}, end);
        require(place + "allowed", target.allowed(), vocabulary);
        require(place + "masked", target.masked(), vocabulary);
        for (int id : target.allowed()) {
            if (Arrays.stream(target.masked()).anyMatch(masked -> masked == id)) {
                throw new IllegalArgumentException(place + "masked: " + id + " (expected: none of the allowed "
                        + Arrays.toString(target.allowed()) + ")");
            }
        }
        if (!(target.weight() >= 0 && target.weight() < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(place + "weight: " + target.weight() + " (expected: >= 0, finite)");
        }
    }

    private static void require(String place, int[] values, int end) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= end) {
                throw new IllegalArgumentException(
                        place + "[" + i + "]: " + values[i] + " (expected: from 0 to " + (end - 1) + ")");
            }
        }
    }

    int size() {
        return sequences.size();
    }

    /// Tokens of the longest sequence, T.
    int length() {
        return length;
    }

    /// `[B * T]`.
    long[] ids() {
        return padded(PackedSequence::ids, 0);
    }

    /// `[B * T]`.
    long[] positions() {
        return padded(PackedSequence::positions, 0);
    }

    /// `[B * T]`.
    long[] segments() {
        return padded(PackedSequence::segments, PADDING);
    }

    /// Rows of `[B * T]` where visual tokens go, image by image.
    long[] visualSlots() {
        return flat(PackedSequence::visualSlots);
    }

    /// Rows of `[B * T]` where object tokens go, image by image.
    long[] objectSlots() {
        return flat(PackedSequence::objectSlots);
    }

    /// Rows of `[B * T]` that hold the embedding of their id.
    long[] textRows() {
        var other = new boolean[size() * length];
        for (long row : visualSlots()) {
            other[(int) row] = true;
        }
        for (long row : objectSlots()) {
            other[(int) row] = true;
        }
        long[] segments = segments();
        return IntStream.range(0, other.length)
                .filter(row -> !other[row] && segments[row] != PADDING)
                .mapToLong(row -> row)
                .toArray();
    }

    private interface Field {
        int[] of(PackedSequence sequence);
    }

    private long[] padded(Field field, long padding) {
        var all = new long[size() * length];
        Arrays.fill(all, padding);
        for (int b = 0; b < size(); b++) {
            int[] values = field.of(sequences.get(b));
            for (int i = 0; i < values.length; i++) {
                all[b * length + i] = values[i];
            }
        }
        return all;
    }

    private long[] flat(Field field) {
        return IntStream.range(0, size())
                .boxed()
                .flatMapToLong(
                        b -> Arrays.stream(field.of(sequences.get(b))).mapToLong(slot -> (long) b * length + slot))
                .toArray();
    }

    /// The targets in chunks of rows.
    ///
    /// @param most rows of a chunk
    /// @param all whether rows without weight are among them
    List<Targets> targets(int most, boolean all) {
        var rows = new ArrayList<Long>();
        var targets = new ArrayList<TargetRow>();
        for (int b = 0; b < size(); b++) {
            for (TargetRow target : sequences.get(b).targets()) {
                if (all || target.weight() > 0) {
                    rows.add((long) b * length + target.position());
                    targets.add(target);
                }
            }
        }
        var chunks = new ArrayList<Targets>();
        for (int start = 0; start < rows.size(); start += most) {
            int end = Math.min(rows.size(), start + most);
            chunks.add(Targets.of(rows.subList(start, end), targets.subList(start, end), vocabulary));
        }
        return chunks;
    }

    /// Target rows with their distributions, sparse.
    ///
    /// @param rows of `[B * T]` whose output is read, R
    /// @param weights of each in the loss
    /// @param rightRows which of the R rows each right id belongs to, J
    /// @param right the right ids, flat in `[R * V]`
    /// @param share probability that each should have
    /// @param never ids that get no probability, flat in `[R * V]`
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Targets(long[] rows, float[] weights, long[] rightRows, long[] right, float[] share, long[] never) {
        static Targets of(List<Long> rows, List<TargetRow> targets, int vocabulary) {
            int count =
                    targets.stream().mapToInt(target -> target.allowed().length).sum();
            var weights = new float[rows.size()];
            var rightRows = new long[count];
            var right = new long[count];
            var share = new float[count];
            var never = new ArrayList<Long>();
            int at = 0;
            for (int row = 0; row < weights.length; row++) {
                TargetRow target = targets.get(row);
                weights[row] = target.weight();
                for (int id : target.allowed()) {
                    rightRows[at] = row;
                    right[at] = (long) row * vocabulary + id;
                    share[at++] = 1f / target.allowed().length;
                }
                for (int id : target.masked()) {
                    never.add((long) row * vocabulary + id);
                }
            }
            return new Targets(
                    rows.stream().mapToLong(Long::longValue).toArray(),
                    weights,
                    rightRows,
                    right,
                    share,
                    never.stream().mapToLong(Long::longValue).toArray());
        }

        double weight() {
            double sum = 0;
            for (float weight : weights) {
                sum += weight;
            }
            return sum;
        }
    }
}
