package io.rexserve.trainer.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.trainer.loop.GradientSum;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.network.Sample;
import io.rexserve.trainer.question.TargetRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.ToIntFunction;

/// The first part of the first step of a training as a safetensors file, for a check by other code: all inputs, the
/// loss, the gradient of every trained tensor, and the weights after the update.
///
/// Names, with `I` the number of a sample: `input.I.pixels` [3, S, S]; `input.I.boxes` [N, 4], xyxy in pixels of the
/// square; `input.I.ids`, `.positions`, `.segments` [T]; `.visual_slots`, `.object_slots`; `.target_positions` [R] and
/// `.target_weights` [R]; `.allowed` and `.masked` [J, 2], pairs of a target row and a token id. `loss` is the weighted
/// mean over all rows, `gradient.NAME` its gradient before clipping, `before.NAME` and `updated.NAME` the values.
public final class StepFile {
    private StepFile() {}

    /// Makes one step of the training.
    public static void write(LanguageTraining training, Path file) throws IOException, InterruptedException {
        List<Sample> samples = training.samples(0, 0);
        try (NDManager scope = training.weights().newScope()) {
            var arrays = new LinkedHashMap<String, NDArray>();
            for (int i = 0; i < samples.size(); i++) {
                inputs(scope, arrays, "input." + i + ".", samples.get(i));
            }
            copies(scope, arrays, "before.", training);
            var sum = new GradientSum(scope);
            sum.add(training, 0, 0);
            var gradients = sum.mean(0);
            Gradients.Figure loss = Objects.requireNonNull(sum.figures().get("loss"), "loss");
            arrays.put("loss", scope.create(new float[] {(float) loss.mean()}));
            List<String> names = training.weights().names();
            for (int i = 0; i < names.size(); i++) {
                NDArray gradient = gradients.get(i);
                arrays.put("gradient." + names.get(i), scope.create(gradient.toFloatArray(), gradient.getShape()));
            }
            training.update(scope, gradients, 0);
            copies(scope, arrays, "updated.", training);
            SafeTensorsWriter.write(file, arrays, StoredType.F32, Map.of("step", "0", "part", "0"));
        }
    }

    private static void copies(
            NDManager scope, SequencedMap<String, NDArray> arrays, String prefix, LanguageTraining training) {
        training.weights()
                .byName()
                .forEach((name, value) ->
                        arrays.put(prefix + name, scope.create(value.toFloatArray(), value.getShape())));
    }

    private static void inputs(NDManager scope, SequencedMap<String, NDArray> arrays, String prefix, Sample sample) {
        var sequence = sample.sequence();
        int side = (int) Math.round(Math.sqrt(sample.pixels().length / 3.0));
        arrays.put(prefix + "pixels", scope.create(sample.pixels(), new Shape(3, side, side)));
        var boxes = new float[4 * sequence.boxes().size()];
        for (int i = 0; i < sequence.boxes().size(); i++) {
            PixelBox box = sequence.boxes().get(i);
            boxes[4 * i] = box.x1();
            boxes[4 * i + 1] = box.y1();
            boxes[4 * i + 2] = box.x2();
            boxes[4 * i + 3] = box.y2();
        }
        arrays.put(
                prefix + "boxes", scope.create(boxes, new Shape(sequence.boxes().size(), 4)));
        arrays.put(prefix + "ids", longs(scope, sequence.ids()));
        arrays.put(prefix + "positions", longs(scope, sequence.positions()));
        arrays.put(prefix + "segments", longs(scope, sequence.segments()));
        arrays.put(prefix + "visual_slots", longs(scope, sequence.visualSlots()));
        arrays.put(prefix + "object_slots", longs(scope, sequence.objectSlots()));
        List<TargetRow> rows = sequence.targets();
        var weights = new float[rows.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = rows.get(i).weight();
        }
        arrays.put(
                prefix + "target_positions",
                longs(scope, rows.stream().mapToInt(TargetRow::position).toArray()));
        arrays.put(prefix + "target_weights", scope.create(weights));
        arrays.put(prefix + "allowed", pairs(scope, rows, row -> row.allowed().length, true));
        arrays.put(prefix + "masked", pairs(scope, rows, row -> row.masked().length, false));
    }

    private static NDArray pairs(
            NDManager scope, List<TargetRow> rows, ToIntFunction<TargetRow> size, boolean allowed) {
        int all = rows.stream().mapToInt(size).sum();
        var pairs = new long[2 * all];
        int at = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (int id : allowed ? rows.get(row).allowed() : rows.get(row).masked()) {
                pairs[at++] = row;
                pairs[at++] = id;
            }
        }
        return scope.create(pairs, new Shape(all, 2));
    }

    private static NDArray longs(NDManager scope, int[] values) {
        var longs = new long[values.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = values[i];
        }
        return scope.create(longs, new Shape(longs.length));
    }
}
