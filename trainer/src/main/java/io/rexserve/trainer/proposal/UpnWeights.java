package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnLayout;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.TensorSlot;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The weights of UPN in training, in the order of [UpnLayout#all], then the content vector of denoising queries.
final class UpnWeights implements AutoCloseable {
    private static final String DENOISING = "denoising";

    private final UpnConfig config;
    private final UpnLayout layout;
    private final List<TensorSlot> slots;
    private final NDManager scope;
    final TrainableWeights trained;

    UpnWeights(UpnConfig config, NDManager parent) {
        this.config = config;
        this.layout = UpnLayout.of(config);
        this.slots = layout.all().toList();
        this.scope = parent.newSubManager();
        var names = new ArrayList<>(slots.stream()
                .map(slot -> slot.whole() ? slot.name() : slot.name() + "#" + slot.firstRow())
                .toList());
        names.add(DENOISING);
        this.trained = new TrainableWeights(scope, names, "value.", true);
    }

    /// Starts anew.
    void initialise(long seed) {
        var initialisation = new UpnInitialisation(config, seed);
        for (TensorSlot slot : slots) {
            long[] shape = slot.shape().stream().mapToLong(Long::longValue).toArray();
            shape[0] = slot.rows();
            trained.add(initialisation.values(slot), shape);
        }
        var random = new Random(seed);
        float[] content = new float[config.width()];
        for (int i = 0; i < content.length; i++) {
            content[i] = (float) random.nextGaussian();
        }
        trained.add(content, content.length);
    }

    /// Where backbone, neck, encoder, selection and decoder end in the list.
    long[] cuts() {
        long backbone = layout.backbone().size();
        long neck = backbone + layout.neck().size();
        long encoder = neck + layout.encoder().size();
        long selection = encoder + layout.selection().size();
        return new long[] {
            backbone, neck, encoder, selection, selection + layout.decoder().size()
        };
    }

    /// Learning rate of each weight as a multiple of the common one.
    double[] rates(double rate) {
        return trained.names().stream()
                .mapToDouble(name -> name.contains("sampling_offsets") ? 0.2 * rate : rate)
                .toArray();
    }

    double[] decays(double decay) {
        double[] decays = new double[trained.names().size()];
        for (int i = 0; i < slots.size(); i++) {
            decays[i] = UpnLayout.isLinear(slots.get(i)) || slots.get(i).shape().size() == 4 ? decay : 0;
        }
        return decays;
    }

    /// Writes the moving average as a model folder's tensors, in bfloat16, under the official names.
    void export(Path file, Map<String, String> metadata) throws IOException {
        try (NDManager work = scope.newSubManager()) {
            var tensors = new LinkedHashMap<String, NDArray>();
            for (int i = 0; i < slots.size(); i++) {
                NDArray part = trained.ema().get(i);
                tensors.merge(slots.get(i).name(), part, (head, rest) -> {
                    NDArray whole = NDArrays.concat(new NDList(head, rest), 0);
                    whole.attach(work);
                    return whole;
                });
            }
            SafeTensorsWriter.write(file, tensors, StoredType.BF16, metadata);
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
