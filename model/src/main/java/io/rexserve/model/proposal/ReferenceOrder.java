package io.rexserve.model.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Decoding with the candidates in the order that the reference had them in, where float32 leaves the order open.
///
/// The k-th best candidate is decoded with the k-th query content. Two candidates whose scores differ by less than the
/// rounding of their sums may come either way, and with them the answers of *all* queries change a little, through
/// self-attention: by 3e-3 at full size. `torch.topk` promises no order either. So neighbours that tie are tried in the
/// other order, and it is kept where it brings the logits nearer to the expected ones.
final class ReferenceOrder {
    /// Scores nearer than this, relative to their size where that exceeds one, tie: three times the largest deviation
    /// of a logit between this graph and the reference at full size.
    static final float TIE = 1e-5f;

    // Below it there is nothing to gain.
    private static final float ALIKE = 1e-4f;

    private static final int COORDINATES = 4;

    private final UpnModel model;
    private final NDManager scope;
    private final UpnModel.Encoded encoded;
    private final Granularity granularity;
    private final float[] scores; // [B, C]
    private final float[] boxes; // [B, C, 4], before the sigmoid
    private final int images;
    private final int candidates;
    private final List<String> notes = new ArrayList<>();

    /// @param output logits and boxes, as [UpnModel#decode] returns them
    /// @param notes which candidates were exchanged, a sentence each
    record Decoded(NDList output, List<String> notes) {
        Decoded {
            notes = List.copyOf(notes);
        }
    }

    private ReferenceOrder(UpnModel model, NDManager scope, UpnModel.Encoded encoded, Granularity granularity) {
        this.model = model;
        this.scope = scope;
        this.encoded = encoded;
        this.granularity = granularity;
        // One more than there are queries: the last of them may tie with the first that is left out.
        NDList chosen = model.select(scope, encoded, granularity, model.config().queries() + 1);
        this.scores = chosen.get(0).toFloatArray();
        this.boxes = chosen.get(1).toFloatArray();
        this.images = Math.toIntExact(chosen.get(0).getShape().get(0));
        this.candidates = scores.length / images;
    }

    /// @param scope owns the output
    /// @param expected logits `[B * K]`, NaN where one is not known; null where none is
    static Decoded decode(
            UpnModel model,
            NDManager scope,
            UpnModel.Encoded encoded,
            Granularity granularity,
            float @Nullable [] expected) {
        NDList plain = model.decode(scope, encoded, granularity);
        if (expected == null || expected.length != plain.get(0).size() || worst(plain, expected) <= ALIKE) {
            return new Decoded(plain, List.of());
        }
        return new ReferenceOrder(model, scope, encoded, granularity).nearest(plain, expected);
    }

    private Decoded nearest(NDList plain, float[] expected) {
        NDList best = plain;
        for (int image = 0; image < images; image++) {
            for (int rank = 0; rank + 1 < candidates; rank++) {
                int at = image * candidates + rank;
                if (ties(scores[at], scores[at + 1])) {
                    exchange(image, rank);
                    NDList other = decode();
                    if (distance(other, expected) < distance(best, expected)) {
                        best = other;
                        notes.add(note(image, rank, scores[at] - scores[at + 1]));
                    } else {
                        exchange(image, rank);
                    }
                }
            }
        }
        return new Decoded(best, notes);
    }

    static boolean ties(float one, float other) {
        return Math.abs(one - other) <= TIE * Math.max(1, Math.abs(one));
    }

    private NDList decode() {
        int queries = Math.min(model.config().queries(), candidates);
        NDArray all = scope.create(boxes, new Shape(images, candidates, COORDINATES));
        return model.decodeFrom(scope, all.get(new NDIndex(":, :" + queries)), encoded, granularity);
    }

    private void exchange(int image, int rank) {
        int first = COORDINATES * (image * candidates + rank);
        for (int i = first; i < first + COORDINATES; i++) {
            float kept = boxes[i];
            boxes[i] = boxes[i + COORDINATES];
            boxes[i + COORDINATES] = kept;
        }
    }

    private String note(int image, int rank, float gap) {
        return String.format(
                Locale.ROOT,
                "%s prompt, image %d: candidates %d and %d tie (%.0e apart) and were taken in the other order",
                granularity.name().toLowerCase(Locale.ROOT),
                image,
                rank,
                rank + 1,
                gap);
    }

    private static double worst(NDList output, float[] expected) {
        return known(output, expected).max().orElse(0);
    }

    private static double distance(NDList output, float[] expected) {
        return known(output, expected).map(error -> error * error).sum();
    }

    private static DoubleStream known(NDList output, float[] expected) {
        float[] logits = output.get(0).toFloatArray();
        return IntStream.range(0, logits.length)
                .filter(i -> !Float.isNaN(expected[i]))
                .mapToDouble(i -> Math.abs((double) logits[i] - expected[i]));
    }
}
