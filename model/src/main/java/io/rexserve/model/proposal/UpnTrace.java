package io.rexserve.model.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.weights.Checkpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Runs a UPN on images, the first alone and all together, and keeps every tensor on the way under the names of a
/// folder's `expected.safetensors`.
public final class UpnTrace {
    // Expected files hold every fourth channel of a map and every 37th row of the memory, to stay small.
    private static final int USUAL_CHANNEL_STEP = 4;
    private static final int USUAL_ROW_STEP = 37;
    private static final int CODE = 4;

    private final UpnModel model;
    private final NDManager scope;
    private final @Nullable Checkpoint expected;
    private final List<String> notes = new ArrayList<>();
    private final SequencedMap<String, NDArray> tensors = new LinkedHashMap<>();

    /// @param tensors by name, in the order of computation
    /// @param notes what a reader should know about them, a sentence each
    public record Result(SequencedMap<String, NDArray> tensors, List<String> notes) {
        public Result {
            notes = List.copyOf(notes);
        }
    }

    private UpnTrace(UpnModel model, NDManager scope, @Nullable Checkpoint expected) {
        this.model = model;
        this.scope = scope;
        this.expected = expected;
    }

    /// @param scope owns the tensors
    /// @param images at least one
    /// @param expected shows how many channels and rows were kept of tensors stored in part, and the reference's
    /// order of candidates that tie; null for the model's own
    public static Result of(UpnModel model, NDManager scope, List<RgbImage> images, @Nullable Checkpoint expected) {
        var trace = new UpnTrace(model, scope, expected);
        for (int i = 0; i < images.size(); i++) {
            UpnInput input = UpnInput.of(scope, images.subList(i, i + 1), model.config());
            trace.tensors.put("pixels." + i, input.pixels().squeeze(0));
        }
        trace.run("single.", images.subList(0, 1));
        trace.run("batch.", images);
        return new Result(trace.tensors, trace.notes);
    }

    private void run(String prefix, List<RgbImage> images) {
        UpnModel.Maps maps = model.maps(scope, UpnInput.of(scope, images, model.config()), CancellationToken.NEVER);
        UpnModel.Encoded encoded = model.encode(scope, maps, CancellationToken.NEVER);
        for (int i = 0; i < maps.maps().size(); i++) {
            String name = prefix + "swin" + model.config().outIndices().get(i);
            tensors.put(name, thinned(name, maps.maps().get(i), USUAL_CHANNEL_STEP));
        }
        String rows = prefix + "memory_rows";
        tensors.put(rows, thinned(rows, encoded.memory(), USUAL_ROW_STEP));
        tensors.put(prefix + "memory_row_mean", encoded.memory().mean(new int[] {2}));
        for (Granularity granularity : Granularity.values()) {
            String name = prefix + granularity.name().toLowerCase(Locale.ROOT).substring(0, CODE) + ".";
            ReferenceOrder.Decoded decoded =
                    ReferenceOrder.decode(model, scope, encoded, granularity, expectedValues(name + "logits"));
            decoded.notes().forEach(note -> notes.add(prefix + note));
            NDList output = decoded.output();
            tensors.put(name + "logits", output.get(0));
            tensors.put(name + "boxes", output.get(1));
            sorted(name, output, images);
        }
    }

    /// Every n-th entry of dimension 1, for the n that gives as many as are expected.
    private NDArray thinned(String name, NDArray whole, int usual) {
        long[] shape = expected != null && expected.names().contains(name)
                ? expected.info(name).dimensions()
                : new long[0];
        long all = whole.getShape().get(1);
        int step = usual;
        if (shape.length > 1 && shape[1] > 0 && ceil(all, usual) != shape[1]) {
            step = IntStream.rangeClosed(1, (int) all)
                    .filter(n -> ceil(all, n) == shape[1])
                    .findFirst()
                    .orElse(usual);
        }
        return whole.get(new NDIndex(":, ::" + step));
    }

    private static long ceil(long all, long step) {
        return (all + step - 1) / step;
    }

    private float @Nullable [] expectedValues(String name) {
        return expected != null
                        && expected.names().contains(name)
                        && expected.info(name).type().isFloating()
                ? expected.widened(scope, name).toFloatArray()
                : null;
    }

    // As upstream returns them: in pixels of the original, by falling score, reaching over the border.
    private void sorted(String name, NDList output, List<RgbImage> images) {
        float[] logits = output.get(0).toFloatArray();
        float[] shares = output.get(1).toFloatArray();
        int queries = logits.length / images.size();
        float @Nullable [] wanted = expectedValues(name + "sorted_boxes_xyxy");
        var boxes = new float[shares.length];
        var scores = new float[logits.length];
        for (int b = 0; b < images.size(); b++) {
            var rest = new ArrayList<Ranked>();
            for (int i = b * queries; i < (b + 1) * queries; i++) {
                PixelBox box = UpnModel.box(
                        shares, 4 * i, images.get(b).width(), images.get(b).height());
                rest.add(new Ranked(UpnModel.sigmoid(logits[i]), box));
            }
            rest.sort(Comparator.comparing(Ranked::score, Comparator.reverseOrder()));
            for (int at = b * queries; at < (b + 1) * queries; at++) {
                Ranked next = rest.remove(
                        wanted == null || wanted.length != boxes.length ? 0 : nearest(rest, wanted, 4 * at));
                scores[at] = next.score();
                System.arraycopy(next.edges(), 0, boxes, 4 * at, 4);
            }
        }
        tensors.put(name + "sorted_boxes_xyxy", scope.create(boxes, new Shape(images.size(), queries, 4)));
        tensors.put(name + "sorted_scores", scope.create(scores, new Shape(images.size(), queries, 1)));
    }

    // Of those that tie for the next rank, the one that the reference put there.
    private static int nearest(List<Ranked> rest, float[] wanted, int at) {
        int best = 0;
        for (int i = 1;
                i < rest.size()
                        && ReferenceOrder.ties(
                                rest.getFirst().score(), rest.get(i).score());
                i++) {
            if (rest.get(i).distance(wanted, at) < rest.get(best).distance(wanted, at)) {
                best = i;
            }
        }
        return best;
    }

    private record Ranked(float score, PixelBox box) {
        float[] edges() {
            return new float[] {box.x1(), box.y1(), box.x2(), box.y2()};
        }

        float distance(float[] wanted, int at) {
            float distance = 0;
            for (int edge = 0; edge < 4; edge++) {
                distance = Math.max(distance, Math.abs(edges()[edge] - wanted[at + edge]));
            }
            return distance;
        }
    }
}
