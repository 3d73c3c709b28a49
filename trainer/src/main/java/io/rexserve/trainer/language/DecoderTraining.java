package io.rexserve.trainer.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.LinearText;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.decoder.DecoderText;
import io.rexserve.trainer.language.Target.Kind;
import io.rexserve.trainer.optimizer.OptimizerText;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// One optimizer step of the decoder: Muon on the matrices of its layers, AdamW on the rest.
public final class DecoderTraining implements AutoCloseable {
    static final KernelText TEXT = KernelText.resource(DecoderTraining.class, "decoder-training.kernel");

    private static final double CLIP = 1;
    private static final double DECAY = 0.01;

    private final Kernel kernel = Kernel.compile(
            "decoder training", List.of(DecoderText.DECODER, LinearText.PLAIN, OptimizerText.OPTIMIZER, TEXT));
    private final NDManager scope = Torch.scope();
    private final boolean narrow;
    private final NDArray fixed;
    public final TrainableWeights weights;
    final int vocabulary;

    /// @param narrow whether matrices are multiplied in bfloat16
    public DecoderTraining(DecoderVocabulary vocabulary, NameVectors vectors, boolean narrow) {
        this.narrow = narrow;
        this.vocabulary = vocabulary.size();
        this.fixed = scope.create(vectors.table(), new Shape(NameVectors.NAMES + 1, NameVectors.WIDTH));
        this.weights = new TrainableWeights(scope, TinyDecoder.names(), "value.", false);
    }

    /// What a step did.
    ///
    /// @param correct of each kind, how many positions predicted a right token
    /// @param total of each kind, how many positions there were
    /// @param visual gradient of the loss by the visual tokens, one after another; empty where it was not asked for
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    public record Report(
            double loss,
            double norm,
            int tokens,
            Map<Kind, Integer> correct,
            Map<Kind, Integer> total,
            float[] visual) {
        /// Share of the positions of these kinds that were right; not a number if there were none.
        public double share(Kind... kinds) {
            double hits = 0;
            double all = 0;
            for (Kind kind : kinds) {
                hits += correct.getOrDefault(kind, 0);
                all += total.getOrDefault(kind, 0);
            }
            return hits / all;
        }
    }

    /// @param step steps made before
    public Report step(List<TokenSequence> scenes, int step, double muonRate, double adamRate) {
        return step(scenes, step, muonRate, adamRate, false);
    }

    /// @param step steps made before
    /// @param through whether the gradient by the visual tokens is wanted, for towers that learn along
    public Report step(List<TokenSequence> scenes, int step, double muonRate, double adamRate, boolean through) {
        var batch = new TrainingBatch(scenes, vocabulary, TinyDecoder.LAYERS);
        try (NDManager work = scope.newSubManager();
                TensorList parameters = TensorList.of(weights.values())) {
            var arguments = new ArrayList<KernelArgument>(List.of(parameters, KernelArgument.tensor(fixed)));
            arguments.addAll(batch.inputs(work));
            arguments.addAll(batch.targets(work));
            arguments.addAll(shape());
            arguments.add(KernelArgument.number(CLIP));
            arguments.add(KernelArgument.flag(through));
            NDList gradients = kernel.train(work, "gradients", arguments.toArray(KernelArgument[]::new));
            float[] parts = gradients.removeLast().toFloatArray();
            float[] hits = gradients.removeLast().toFloatArray();
            float[] visual = through ? gradients.removeLast().toFloatArray() : new float[0];
            update(work, parameters, gradients, step, muonRate, adamRate);
            return report(batch, parts, hits, visual);
        }
    }

    private List<KernelArgument> shape() {
        return List.of(
                KernelArgument.integer(TinyDecoder.LAYERS),
                KernelArgument.integer(TinyDecoder.HEADS),
                KernelArgument.number(TinyDecoder.EPS),
                KernelArgument.flag(narrow));
    }

    private void update(
            NDManager work, TensorList parameters, NDList gradients, int step, double muonRate, double adamRate) {
        kernel.run(
                work,
                "update",
                parameters,
                KernelArgument.tensors(gradients),
                KernelArgument.tensors(weights.expAvg()),
                KernelArgument.tensors(weights.expAvgSq()),
                KernelArgument.number(muonRate),
                KernelArgument.number(adamRate),
                KernelArgument.number(DECAY),
                KernelArgument.integer(step + 1),
                KernelArgument.flag(narrow));
    }

    private static Report report(TrainingBatch batch, float[] parts, float[] hits, float[] visual) {
        var correct = new EnumMap<Kind, Integer>(Kind.class);
        var total = new EnumMap<Kind, Integer>(Kind.class);
        List<Kind> kinds = batch.answered();
        for (int i = 0; i < kinds.size(); i++) {
            total.merge(kinds.get(i), 1, Integer::sum);
            correct.merge(kinds.get(i), hits[i] > 0 ? 1 : 0, Integer::sum);
        }
        return new Report(parts[0], parts[1], batch.tokens(), correct, total, visual);
    }

    /// The state after the last layer, `[B, T, 192]`, owned by `work`.
    public NDArray forward(NDManager work, List<TokenSequence> scenes) {
        var batch = new TrainingBatch(scenes, vocabulary, TinyDecoder.LAYERS);
        try (TensorList parameters = TensorList.of(weights.values())) {
            var arguments = new ArrayList<KernelArgument>(List.of(parameters, KernelArgument.tensor(fixed)));
            arguments.addAll(batch.inputs(work));
            arguments.addAll(shape());
            return kernel.run(work, "states", arguments.toArray(KernelArgument[]::new))
                    .getLast();
        }
    }

    @Override
    public void close() {
        weights.close();
        scope.close();
        kernel.close();
    }
}
