package io.rexserve.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.language.checkpoint.ChatRexFolder;
import io.rexserve.model.language.checkpoint.ChatRexRoles;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.language.checkpoint.OutputLayerChoice;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFolder;
import io.rexserve.model.weights.WeightRoles;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.optimizer.TrainableWeights;
import io.rexserve.trainer.question.PackedSequence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model folder of the ChatRex family in training: gradients of the answers' loss by what is trained.
///
/// Forward and backward passes go layer by layer with recomputation (Chen et al. 2016, arXiv 1604.06174): of each layer
/// its input is kept, and one layer's graph lives at a time. The mathematics is that of the serving kernels. Belongs to
/// one thread at a time.
public final class ChatRexNetwork implements AutoCloseable {
    private final Path folder;
    private final ChatRexConfig config;
    private final Checkpoint checkpoint;
    private final Trainables trainables;
    private final NetworkOptions options;
    private final NDManager scope;
    private final NetworkKernel kernel;
    private final NetworkWeights weights;
    private boolean bound;

    private ChatRexNetwork(
            Path folder,
            ChatRexFolder configured,
            Checkpoint checkpoint,
            Trainables trainables,
            NetworkOptions options,
            NDManager scope) {
        this.folder = folder;
        this.config = configured.config();
        this.checkpoint = checkpoint;
        this.trainables = trainables;
        this.options = options;
        this.scope = scope;
        var roles = new WeightRoles(checkpoint);
        ChatRexRoles names = ChatRexRoles.claim(roles, configured);
        roles.check();
        OutputLayerChoice output = OutputLayerChoice.of(checkpoint, names.decoder(), configured);
        this.weights = new NetworkWeights(scope, checkpoint, names, output.roles(), trainables, options);
        this.kernel = new NetworkKernel();
    }

    /// Reads a model folder as the server does. Frozen tensors stay views of its files; what is trained gets its values
    /// by [#initialise] or from a checkpoint of a training.
    ///
    /// @throws CheckpointException naming everything that is missing, doubled, unexpected or misshapen
    public static ChatRexNetwork open(Path given, Trainables trainables, NetworkOptions options) {
        Path folder = ModelFolder.resolve(given);
        Checkpoint checkpoint = Checkpoint.open(folder);
        NDManager scope = Torch.scope(options.device());
        boolean opened = false;
        try {
            ChatRexFolder configured = ChatRexFolder.read(folder, checkpoint, CheckpointOverrides.NONE);
            var network = new ChatRexNetwork(folder, configured, checkpoint, trainables, options, scope);
            opened = true;
            return network;
        } finally {
            if (!opened) {
                scope.close();
                checkpoint.close();
            }
        }
    }

    /// The folder that was opened.
    public Path folder() {
        return folder;
    }

    public ChatRexConfig config() {
        return config;
    }

    public Trainables trainables() {
        return trainables;
    }

    /// What is trained, under the checkpoint's names, with the optimizer's state; without values at first.
    public TrainableWeights weights() {
        return weights.weights;
    }

    /// What is trained, in the order of [#weights].
    public List<TrainedTensor> trained() {
        return weights.trained;
    }

    /// Gives what is trained the values of the folder; low-rank matrices start as PEFT's do.
    ///
    /// @param seed of the low-rank matrices
    public void initialise(long seed) {
        weights.initialise(seed);
    }

    /// Gradients of the loss summed over all target rows of the samples: cross-entropy against equal shares of the
    /// allowed tokens, among the tokens that are not masked, times the row's weight.
    ///
    /// @param owner of the result
    /// @return with the figures `loss` and `token_hits`, and the target rows' weight
    /// @throws IllegalArgumentException naming the sample, the field and what was expected
    /// @throws InterruptedException between two native calls, if the thread was interrupted
    public Gradients gradients(NDManager owner, List<Sample> samples) throws InterruptedException {
        bind();
        PackedBatch batch = batch(samples);
        var sums = new GradientSums(owner, weights.trained);
        try (NDManager work = scope.newSubManager()) {
            List<ImagePass> images = images(work, samples);
            var decoder = new DecoderPass(kernel, weights, config.llm(), trainables, options, work, batch);
            NDArray state = decoder.forward(spliced(work, batch, images), true);
            DecoderPass.Output output = decoder.output(state, sums);
            NDArray g = decoder.backward(output.g(), sums);
            backward(work, g, batch, images, sums);
            return result(samples.size(), output, sums);
        }
    }

    /// What the network says at each target row, without gradients.
    ///
    /// @return one result for each target, sample by sample in the order of their targets
    /// @throws InterruptedException between two native calls, if the thread was interrupted
    public List<RowResult> evaluate(List<Sample> samples) throws InterruptedException {
        bind();
        PackedBatch batch = batch(samples);
        try (NDManager work = scope.newSubManager()) {
            List<ImagePass> images = images(work, samples);
            var decoder = new DecoderPass(kernel, weights, config.llm(), trainables, options, work, batch);
            return decoder.results(decoder.forward(spliced(work, batch, images), false));
        }
    }

    private PackedBatch batch(List<Sample> samples) {
        return new PackedBatch(
                samples.stream().map(Sample::sequence).toList(),
                config.llm().vocab(),
                config.clip().tokens());
    }

    /// Writes the tuned model as a folder that the server reads: a copy of the folder that was opened, with what was
    /// trained in the types that it was stored in, low-rank matrices folded in.
    ///
    /// @param out does not exist, or is empty
    /// @throws CheckpointException naming a tensor that holds NaN or what its type cannot
    public void write(Path out) throws IOException {
        new ModelFolderCopy(folder, checkpoint, weights.replacements(trainables), Map.of()).write(out);
    }

    private static Gradients result(int samples, DecoderPass.Output output, GradientSums sums) {
        var figures = new LinkedHashMap<String, Gradients.Figure>();
        figures.put("loss", new Gradients.Figure(output.loss(), output.weight(), false));
        figures.put("token_hits", new Gradients.Figure(output.hits(), output.weight(), true));
        figures.put(Gradients.SAMPLES, new Gradients.Figure(samples, samples, false));
        return new Gradients(sums.all(), output.weight(), figures);
    }

    private void bind() {
        if (!bound) {
            weights.bind();
            bound = true;
        }
    }

    private List<ImagePass> images(NDManager work, List<Sample> samples) throws InterruptedException {
        var images = new ArrayList<ImagePass>();
        int side = config.convnext().image();
        for (int i = 0; i < samples.size(); i++) {
            float[] pixels = samples.get(i).pixels();
            if (pixels.length != 3 * side * side) {
                throw new IllegalArgumentException("samples[" + i + "].pixels: " + pixels.length + " (expected: "
                        + 3 * side * side + ", 3 x " + side + " x " + side + ")");
            }
            PackedSequence sequence = samples.get(i).sequence();
            images.add(new ImagePass(kernel, weights, config, work, pixels, sequence.boxes()));
        }
        return images;
    }

    /// `[B, T, H]`: embeddings of the ids, visual and object tokens in their slots.
    private NDArray spliced(NDManager work, PackedBatch batch, List<ImagePass> images) throws InterruptedException {
        NDArray rows = kernel.one(
                work,
                "spliced_rows",
                KernelArgument.tensor(HostArray.of(work, batch.ids())),
                KernelArgument.tensor(weights.embeddings.tensor(0, weights.weights)),
                KernelArgument.tensor(HostArray.of(work, batch.visualSlots())),
                KernelArgument.tensor(
                        joined(images.stream().map(ImagePass::visualTokens).toList())),
                KernelArgument.tensor(HostArray.of(work, batch.objectSlots())),
                KernelArgument.tensor(
                        joined(images.stream().map(ImagePass::objectTokens).toList())));
        return rows.reshape(batch.size(), batch.length(), config.llm().hidden());
    }

    private static NDArray joined(List<NDArray> tokens) {
        return NDArrays.concat(new NDList(tokens), 1).squeeze(0);
    }

    /// @param given gradient of the loss by the decoder's input, `[B, T, H]`
    private void backward(NDManager work, NDArray given, PackedBatch batch, List<ImagePass> images, GradientSums sums)
            throws InterruptedException {
        NDArray g =
                given.reshape((long) batch.size() * batch.length(), config.llm().hidden());
        int[] table = weights.embeddings.trained(0, 1);
        if (table.length > 0) {
            kernel.one(
                    work,
                    "add_embeddings",
                    KernelArgument.tensor(sums.total(table[0])),
                    KernelArgument.tensor(HostArray.of(work, batch.ids())),
                    KernelArgument.tensor(HostArray.of(work, batch.textRows())),
                    KernelArgument.tensor(g));
        }
        NDArray visual = rows(work, g, batch.visualSlots());
        NDArray objects = rows(work, g, batch.objectSlots());
        long visualAt = 0;
        long objectAt = 0;
        for (ImagePass image : images) {
            long visualEnd = visualAt + image.visualTokens().getShape().get(1);
            long objectEnd = objectAt + image.objectTokens().getShape().get(1);
            image.backward(slice(visual, visualAt, visualEnd), slice(objects, objectAt, objectEnd), sums);
            visualAt = visualEnd;
            objectAt = objectEnd;
        }
    }

    private NDArray rows(NDManager work, NDArray x, long[] index) throws InterruptedException {
        return kernel.one(work, "rows", KernelArgument.tensor(x), KernelArgument.tensor(HostArray.of(work, index)));
    }

    /// `[1, end - start, H]`.
    private static NDArray slice(NDArray rows, long start, long end) {
        return rows.get(new NDIndex("{}:{}", start, end))
                .reshape(new Shape(1, end - start, rows.getShape().get(1)));
    }

    @Override
    public void close() {
        weights.close();
        kernel.close();
        scope.close();
        checkpoint.close();
    }
}
