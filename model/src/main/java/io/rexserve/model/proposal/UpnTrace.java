package io.rexserve.model.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Runs a UPN on pictures, the first alone and all together, and keeps every tensor on the way under the names of a
/// folder's `expected.safetensors`.
public final class UpnTrace {
    // Expected files hold every fourth channel of a map and every 37th row of the memory, to stay small.
    private static final int USUAL_CHANNEL_STEP = 4;
    private static final int USUAL_ROW_STEP = 37;
    private static final int CODE = 4;

    private final UpnModel model;
    private final NDManager scope;
    private final Function<String, long @Nullable []> expectedShape;
    private final SequencedMap<String, NDArray> tensors = new LinkedHashMap<>();

    private UpnTrace(UpnModel model, NDManager scope, Function<String, long @Nullable []> expectedShape) {
        this.model = model;
        this.scope = scope;
        this.expectedShape = expectedShape;
    }

    /// @param scope owns the tensors
    /// @param images at least one
    /// @param expectedShape shape of an expected tensor by name, or null for one that is not expected; tells
    /// how many channels and rows were kept of those that are stored in part
    public static SequencedMap<String, NDArray> of(
            UpnModel model, NDManager scope, List<RgbImage> images, Function<String, long @Nullable []> expectedShape) {
        var trace = new UpnTrace(model, scope, expectedShape);
        for (int i = 0; i < images.size(); i++) {
            UpnInput input = UpnInput.of(scope, images.subList(i, i + 1), model.config());
            trace.tensors.put("pixels." + i, input.pixels().squeeze(0));
        }
        trace.run("single.", images.subList(0, 1));
        trace.run("batch.", images);
        return trace.tensors;
    }

    private void run(String prefix, List<RgbImage> images) {
        UpnModel.Maps maps = model.maps(scope, UpnInput.of(scope, images, model.config()));
        UpnModel.Encoded encoded = model.encode(scope, maps);
        for (int i = 0; i < maps.maps().size(); i++) {
            String name = prefix + "swin" + model.config().outIndices().get(i);
            tensors.put(name, thinned(name, maps.maps().get(i), USUAL_CHANNEL_STEP));
        }
        String rows = prefix + "memory_rows";
        tensors.put(rows, thinned(rows, encoded.memory(), USUAL_ROW_STEP));
        tensors.put(prefix + "memory_row_mean", encoded.memory().mean(new int[] {2}));
        for (Granularity granularity : Granularity.values()) {
            String name = prefix + granularity.name().toLowerCase(Locale.ROOT).substring(0, CODE) + ".";
            NDList output = model.decode(scope, encoded, granularity);
            tensors.put(name + "logits", output.get(0));
            tensors.put(name + "boxes", output.get(1));
            sorted(name, output, images);
        }
    }

    /// Every n-th entry of dimension 1, for the n that gives as many as are expected.
    private NDArray thinned(String name, NDArray whole, int usual) {
        long @Nullable [] expected = expectedShape.apply(name);
        long all = whole.getShape().get(1);
        int step = usual;
        if (expected != null && expected.length > 1 && expected[1] > 0 && ceil(all, usual) != expected[1]) {
            step = IntStream.rangeClosed(1, (int) all)
                    .filter(n -> ceil(all, n) == expected[1])
                    .findFirst()
                    .orElse(usual);
        }
        return whole.get(new NDIndex(":, ::" + step));
    }

    private static long ceil(long all, long step) {
        return (all + step - 1) / step;
    }

    // As upstream returns them: in pixels of the original, by falling score, reaching over the border.
    private void sorted(String name, NDList output, List<RgbImage> images) {
        float[] logits = output.get(0).toFloatArray();
        float[] shares = output.get(1).toFloatArray();
        int queries = logits.length / images.size();
        var boxes = new float[shares.length];
        var scores = new float[logits.length];
        for (int b = 0; b < images.size(); b++) {
            int start = b * queries;
            List<Integer> order = IntStream.range(start, start + queries)
                    .boxed()
                    .sorted(Comparator.comparing(i -> logits[i], Comparator.reverseOrder()))
                    .toList();
            for (int k = 0; k < queries; k++) {
                int i = order.get(k);
                PixelBox box = UpnModel.box(
                        shares, 4 * i, images.get(b).width(), images.get(b).height());
                scores[start + k] = UpnModel.sigmoid(logits[i]);
                float[] edges = {box.x1(), box.y1(), box.x2(), box.y2()};
                System.arraycopy(edges, 0, boxes, 4 * (start + k), 4);
            }
        }
        tensors.put(name + "sorted_boxes_xyxy", scope.create(boxes, new Shape(images.size(), queries, 4)));
        tensors.put(name + "sorted_scores", scope.create(scores, new Shape(images.size(), queries, 1)));
    }
}
