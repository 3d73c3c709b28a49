package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.model.proposal.UpnImage;
import io.rexserve.model.proposal.UpnInput;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One step of a training as tensors, for whoever wants to compute it with code of their own: part 0 of step 0 with its
/// inputs, its losses, the gradients of the mean loss before clipping, and the weights after the update.
///
/// docs/training.md lists the names.
final class StepFile {
    private StepFile() {}

    /// Makes the step: the training has moved weights afterwards.
    static void write(Path file, NDManager work, ProposalTraining training, UpnWeights weights)
            throws IOException, InterruptedException {
        ProposalBatch batch = training.batch(0, 0);
        DenoisingQueries noise = training.noise(batch, 0, 0);
        UpnGraph.Outcome outcome = training.graph().gradients(work, batch, noise, training.teaching(0));
        double truths = Math.max(1, batch.total());
        var tensors = inputs(work, batch, noise, weights.config().queries());
        matchings(work, outcome.targets(), tensors);
        losses(work, outcome, truths, tensors);
        outcome.sums().forEach(sum -> sum.divi(truths));
        // The update clips its gradients in place.
        var clipped = new NDList(outcome.sums().stream().map(NDArray::duplicate).toList());
        clipped.attach(work);
        var before = new NDList(
                weights.trained().values().stream().map(NDArray::duplicate).toList());
        before.attach(work);
        put("before.", weights, work, before, tensors);
        put("gradient.", weights, work, outcome.sums(), tensors);
        training.update(work, clipped, 0);
        put("updated.", weights, work, weights.trained().values(), tensors);
        SafeTensorsWriter.write(file, tensors, StoredType.F32, metadata(training.teaching(0)));
    }

    private static Map<String, String> metadata(UpnGraph.Teaching teaching) {
        return Map.of(
                "alpha",
                Double.toString(teaching.alpha()),
                "graded",
                Boolean.toString(teaching.graded()),
                "per_truth",
                Integer.toString(teaching.perTruth()));
    }

    private static SequencedMap<String, NDArray> inputs(
            NDManager work, ProposalBatch batch, DenoisingQueries noise, int queries) {
        UpnInput images = UpnInput.of(
                work,
                batch.images().stream()
                        .map(image -> new UpnImage(image, image.width(), image.height()))
                        .toList());
        int rows = batch.truths().size();
        int slots = noise.slots() + queries;
        var tensors = new LinkedHashMap<String, NDArray>();
        tensors.put("input.pixels", images.pixels());
        tensors.put("input.padding", images.padding().toType(DataType.FLOAT32, true));
        tensors.put(
                "input.prompts",
                HostArray.of(
                        work, batch.prompts().stream().mapToLong(Enum::ordinal).toArray()));
        tensors.put("input.noisy", work.create(noise.start(), new Shape(rows, noise.slots(), 4)));
        tensors.put("input.denoising_groups", HostArray.of(work, new long[] {noise.groups()}));
        tensors.put(
                "input.attention_mask",
                HostArray.of(work, noise.attentionMask(queries), new Shape(rows, 1, slots, slots))
                        .toType(DataType.FLOAT32, true));
        for (int row = 0; row < rows; row++) {
            tensors.put("input.truths." + row, boxes(work, batch.truths().get(row)));
            tensors.put("input.ignored." + row, boxes(work, batch.ignored().get(row)));
        }
        return tensors;
    }

    private static NDArray boxes(NDManager work, float[][] boxes) {
        var flat = new float[4 * boxes.length];
        for (int i = 0; i < boxes.length; i++) {
            System.arraycopy(boxes[i], 0, flat, 4 * i, 4);
        }
        return work.create(flat, new Shape(boxes.length, 4));
    }

    private static void matchings(NDManager work, List<Targets> stages, Map<String, NDArray> tensors) {
        for (int stage = 0; stage < stages.size(); stage++) {
            List<int[]> rows = stages.get(stage).queries();
            for (int row = 0; row < rows.size(); row++) {
                long[] queries = IntStream.of(rows.get(row)).asLongStream().toArray();
                tensors.put("matching." + stage + "." + row, HostArray.of(work, queries));
            }
            pairs(work, "further." + stage + ".", stages.get(stage).further(), tensors);
        }
    }

    private static void pairs(NDManager work, String prefix, List<int[][]> rows, Map<String, NDArray> tensors) {
        for (int row = 0; row < rows.size(); row++) {
            int[][] pairs = rows.get(row);
            long[] flat =
                    Stream.of(pairs).flatMapToInt(IntStream::of).asLongStream().toArray();
            tensors.put(prefix + row, HostArray.of(work, flat, new Shape(pairs.length, 2)));
        }
    }

    private static void losses(NDManager work, UpnGraph.Outcome outcome, double truths, Map<String, NDArray> tensors) {
        tensors.put("loss.focal", work.create((float) (outcome.focal() / truths)));
        tensors.put("loss.l1", work.create((float) (outcome.l1() / truths)));
        tensors.put("loss.giou", work.create((float) (outcome.giou() / truths)));
        tensors.put("loss.total", work.create((float) (outcome.loss() / truths)));
    }

    private static void put(
            String prefix, UpnWeights weights, NDManager work, NDList arrays, Map<String, NDArray> tensors) {
        weights.named(work, arrays).forEach((name, array) -> tensors.put(prefix + name, array));
        tensors.put(prefix + "denoising", weights.denoising(arrays));
    }
}
