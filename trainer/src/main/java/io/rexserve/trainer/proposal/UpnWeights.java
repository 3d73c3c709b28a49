package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnLayout;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.TensorSlot;
import io.rexserve.trainer.optimizer.TrainableWeights;
import io.rexserve.trainer.optimizer.UpdateRule;
import io.rexserve.trainer.teacher.TeacherNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/// The weights of UPN in training, in the order of [UpnLayout#all], then the content vector of denoising queries, then,
/// where a teacher is imitated, the matrix and the bias of the head that does so.
final class UpnWeights implements AutoCloseable {
    private static final String DENOISING = "denoising";
    // The least probable class of a focal loss (Lin et al. 2017): most cells hold nothing.
    private static final float ABSENT = -4;

    private final UpnConfig config;
    private final UpnLayout layout;
    private final int imitated;
    private final List<TensorSlot> slots;
    private final NDManager scope;
    private final TrainableWeights trained;

    UpnWeights(UpnConfig config, NDManager parent) {
        this(config, parent, 0);
    }

    /// @param imitated channels of a teacher, 0 for none
    UpnWeights(UpnConfig config, NDManager parent, int imitated) {
        this.imitated = imitated;
        this.config = config;
        this.layout = UpnLayout.of(config);
        this.slots = layout.all().toList();
        this.scope = parent.newSubManager();
        var names = new ArrayList<>(slots.stream()
                .map(slot -> slot.whole() ? slot.name() : slot.name() + "#" + slot.firstRow())
                .toList());
        names.add(DENOISING);
        if (imitated > 0) {
            names.addAll(List.of("imitation.weight", "imitation.bias"));
        }
        this.trained = new TrainableWeights(scope, names, "value.", true);
    }

    UpnConfig config() {
        return config;
    }

    TrainableWeights trained() {
        return trained;
    }

    /// Starts anew.
    void initialise(long seed) {
        var initialisation = new UpnInitialisation(config, seed);
        for (TensorSlot slot : slots) {
            long[] shape = slot.shape().stream().mapToLong(Long::longValue).toArray();
            shape[0] = slot.rows();
            trained.add(initialisation.values(slot), shape);
        }
        denoising(seed);
    }

    /// Starts from a model's weights.
    ///
    /// @param root prefix of its tensors' names
    /// @param seed of the denoising queries' content, which no model holds
    void start(Checkpoint model, String root, long seed) {
        for (TensorSlot slot : slots) {
            try (NDManager work = scope.newSubManager()) {
                NDArray read = model.float32(work, root + slot.name());
                NDArray part = slot.whole()
                        ? read
                        : read.get(new NDIndex("{}:{}", slot.firstRow(), slot.firstRow() + slot.rows()));
                part.attach(work);
                trained.add(part.toFloatArray(), part.getShape().getShape());
            }
        }
        denoising(seed);
    }

    private void denoising(long seed) {
        var random = new Random(seed);
        float[] content = new float[config.width()];
        for (int i = 0; i < content.length; i++) {
            content[i] = (float) random.nextGaussian();
        }
        trained.add(content, content.length);
        if (imitated > 0) {
            imitation(random);
        }
    }

    private void imitation(Random random) {
        float[] matrix = new float[imitated * config.width()];
        double deviation = 1 / Math.sqrt(config.width());
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (float) (deviation * random.nextGaussian());
        }
        float[] bias = new float[imitated];
        Arrays.fill(bias, 0, Math.min(imitated, TeacherNetwork.CLASSES), ABSENT);
        trained.add(matrix, imitated, config.width());
        trained.add(bias, imitated);
    }

    /// Matrix and bias of the head that imitates a teacher, empty where there is none.
    NDList imitation() {
        int size = trained.values().size();
        return imitated == 0 ? new NDList() : trained.values().subNDList(size - 2);
    }

    NDArray denoising(NDList arrays) {
        return arrays.get(slots.size());
    }

    /// Where backbone, neck, encoder, selection and decoder end in the list.
    long[] ends() {
        long backbone = layout.backbone().size();
        long neck = backbone + layout.neck().size();
        long encoder = neck + layout.encoder().size();
        long selection = encoder + layout.selection().size();
        return new long[] {
            backbone, neck, encoder, selection, selection + layout.decoder().size()
        };
    }

    /// How each weight is moved: matrices and convolutions decay, all else does not.
    List<UpdateRule> rules(ProposalRates rates) {
        var rules = new ArrayList<UpdateRule>();
        for (TensorSlot slot : slots) {
            boolean matrix = UpnLayout.isLinear(slot) || slot.shape().size() == 4;
            double rate = rates.rate();
            if (slot.name().contains("sampling_offsets")) {
                rate *= rates.offsets();
            } else if (slot.name().startsWith("backbone.")) {
                rate *= rates.backbone();
            }
            rules.add(new UpdateRule.AdamW(rate, matrix ? rates.decay() : 0));
        }
        rules.add(new UpdateRule.AdamW(rates.rate(), 0));
        if (imitated > 0) {
            rules.add(new UpdateRule.AdamW(rates.rate(), rates.decay()));
            rules.add(new UpdateRule.AdamW(rates.rate(), 0));
        }
        return rules;
    }

    /// Arrays in the order of the weights as tensors by their published names, without the denoising content.
    ///
    /// @param work owns tensors that are joined of parts
    SequencedMap<String, NDArray> named(NDManager work, NDList arrays) {
        var tensors = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < slots.size(); i++) {
            tensors.merge(slots.get(i).name(), arrays.get(i), (head, rest) -> {
                NDArray whole = NDArrays.concat(new NDList(head, rest), 0);
                whole.attach(work);
                return whole;
            });
        }
        return tensors;
    }

    @Override
    public void close() {
        trained.close();
        scope.close();
    }
}
