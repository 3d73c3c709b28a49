package io.rexserve.trainer.language;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// One optimizer step of the decoder: Muon on the matrices of its layers, AdamW on the rest.
final class DecoderTraining implements AutoCloseable {
    static final KernelText TEXT = KernelText.resource(DecoderTraining.class, "decoder-training.kernel");

    private static final double CLIP = 1;
    private static final double DECAY = 0.01;

    private final Kernel kernel = Kernel.compile(
            "decoder training", List.of(DecoderText.DECODER, LinearText.PLAIN, OptimizerText.OPTIMIZER, TEXT));
    private final NDManager scope = Torch.scope();
    private final boolean narrow;
    final DecoderState state;
    final int vocabulary;

    /// @param narrow whether matrices are multiplied in bfloat16
    DecoderTraining(DecoderVocabulary vocabulary, NameVectors vectors, boolean narrow) {
        this.narrow = narrow;
        this.vocabulary = vocabulary.size();
        this.state = new DecoderState(scope, vectors);
    }

    /// What a step did.
    ///
    /// @param right of each kind, how many positions said the right thing
    /// @param asked of each kind, how many positions there were
    record Report(double loss, double norm, int tokens, Map<Kind, Integer> right, Map<Kind, Integer> asked) {}

    /// @param step steps made before
    Report step(List<PackedScene> scenes, int step, double muonRate, double adamRate) {
        var batch = new TrainingBatch(scenes, vocabulary, DecoderState.LAYERS);
        try (NDManager work = scope.newSubManager();
                TensorList weights = TensorList.of(state.values)) {
            var arguments = new ArrayList<KernelArgument>(List.of(weights, KernelArgument.tensor(state.fixed)));
            arguments.addAll(batch.inputs(work));
            arguments.addAll(batch.targets(work));
            arguments.addAll(shape());
            arguments.add(KernelArgument.number(CLIP));
            NDList gradients = kernel.train(work, "gradients", arguments.toArray(KernelArgument[]::new));
            float[] parts = gradients.removeLast().toFloatArray();
            float[] hits = gradients.removeLast().toFloatArray();
            update(work, weights, gradients, step, muonRate, adamRate);
            return report(batch, parts, hits);
        }
    }

    private List<KernelArgument> shape() {
        return List.of(
                KernelArgument.integer(DecoderState.LAYERS),
                KernelArgument.integer(DecoderState.HEADS),
                KernelArgument.number(DecoderState.EPS),
                KernelArgument.flag(narrow));
    }

    private void update(
            NDManager work, TensorList weights, NDList gradients, int step, double muonRate, double adamRate) {
        kernel.run(
                work,
                "update",
                weights,
                KernelArgument.tensors(gradients),
                KernelArgument.tensors(state.first),
                KernelArgument.tensors(state.second),
                KernelArgument.number(muonRate),
                KernelArgument.number(adamRate),
                KernelArgument.number(DECAY),
                KernelArgument.integer(step + 1),
                KernelArgument.flag(narrow));
    }

    private static Report report(TrainingBatch batch, float[] parts, float[] hits) {
        var right = new EnumMap<Kind, Integer>(Kind.class);
        var asked = new EnumMap<Kind, Integer>(Kind.class);
        List<Kind> kinds = batch.answered();
        for (int i = 0; i < kinds.size(); i++) {
            asked.merge(kinds.get(i), 1, Integer::sum);
            right.merge(kinds.get(i), hits[i] > 0 ? 1 : 0, Integer::sum);
        }
        return new Report(parts[0], parts[1], batch.tokens(), right, asked);
    }

    /// The state after the last layer, `[B, T, 192]`, owned by `work`.
    ai.djl.ndarray.NDArray forward(NDManager work, List<PackedScene> scenes) {
        var batch = new TrainingBatch(scenes, vocabulary, DecoderState.LAYERS);
        try (TensorList weights = TensorList.of(state.values)) {
            var arguments = new ArrayList<KernelArgument>(List.of(weights, KernelArgument.tensor(state.fixed)));
            arguments.addAll(batch.inputs(work));
            arguments.addAll(shape());
            return kernel.run(work, "states", arguments.toArray(KernelArgument[]::new))
                    .getLast();
        }
    }

    @Override
    public void close() {
        state.close();
        scope.close();
        kernel.close();
    }
}
