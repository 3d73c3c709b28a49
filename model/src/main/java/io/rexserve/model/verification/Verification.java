package io.rexserve.model.verification;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.model.inspection.FreeMemory;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.ChatRexTrace;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.TraceInput;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.proposal.UpnTrace;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.ModelFolder;
import io.rexserve.model.weights.TensorInfo;
import io.rexserve.model.weights.WeightFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Runs the network of a model folder, or of a UPN's `.pth`, on the images beside it and compares what it computes
/// with `expected.safetensors`.
public final class Verification {
    private static final double ACTIVATION = 1e-4;
    private static final double LOGIT = 1e-3;
    // Rounding of float32 sums in another order, relative to the tensor's largest element; it exceeds the absolute
    // tolerance where activations exceed 10.
    private static final double ROUNDING = 1e-5;
    // Boxes of proposals are in 0..1, exact to 1e-4, before they are scaled to pixels.
    private static final String PIXEL_BOXES = "boxes_xyxy";
    static final String EXPECTED = "expected.safetensors";

    /// The tensors that a network computed, by the names of the expected ones, and notes for the reader.
    private record Run(Map<String, NDArray> tensors, List<String> notes) {}

    @FunctionalInterface
    private interface Trace {
        Run of(NDManager scope, Path model, Path folder, Checkpoint expected);
    }

    private Verification() {}

    /// Loads the model that `config.json` describes, or the UPN whose weights torch saved, and
    /// checks every expected tensor.
    ///
    /// @param given its folder, or the file of a UPN's weights in it
    /// @throws CheckpointException when a file is missing or broken, naming it and what was expected
    public static VerificationReport verify(Path given) {
        if (!Files.exists(given)) {
            throw new CheckpointException(given + ": not found (expected: a model folder or a .pth file)");
        }
        Path model = ModelFolder.resolve(given);
        Path folder = Files.isDirectory(model) ? model : model.resolveSibling("");
        Family family = family(model);
        FreeMemory.require(model, Compute.CPU);
        try (NDManager scope = Torch.scope();
                Checkpoint expected = Checkpoint.open(folder.resolve(EXPECTED))) {
            if (expected.names().isEmpty()) {
                throw new CheckpointException(folder.resolve(EXPECTED) + ": no tensors (expected: at least one)");
            }
            Run run = compute(family, scope, model, folder, expected);
            List<TensorCheck> checks = expected.names().stream()
                    .map(name -> check(scope, expected, name, run.tensors().get(name)))
                    .toList();
            return new VerificationReport(model.toString(), family.name(), checks, run.notes());
        }
    }

    private static Run compute(Family family, NDManager scope, Path model, Path folder, Checkpoint expected) {
        try {
            return trace(family).of(scope, model, folder, expected);
        } catch (IllegalArgumentException e) {
            // Weights and configuration agree by now: what is wrong is the run that config.json describes.
            throw new CheckpointException(folder.resolve("config.json") + ": " + e.getMessage(), e);
        }
    }

    private static Family family(Path model) {
        Path file = model.resolve("config.json");
        if (!Files.isDirectory(model) && !isSavedByTorch(model)) {
            throw new CheckpointException(
                    model + ": a file (expected: its folder, with config.json and images; or a .pth file)");
        }
        if (!Files.exists(file) && isSavedByTorch(model)) {
            return Family.UPN; // published without a configuration
        }
        JsonNode config = JsonFile.readObject(file);
        if (config.has("backbone")) {
            return Family.UPN;
        }
        // In this project's format of the configuration, or in Hugging Face's.
        if (config.has("llm") || config.has("model_type")) {
            return Family.CHATREX;
        }
        throw new CheckpointException(
                file + ": neither a backbone nor an llm nor a model_type (expected: one of these keys)");
    }

    private static boolean isSavedByTorch(Path model) {
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            return checkpoint.format() == WeightFormat.TORCH;
        }
    }

    private static TensorCheck check(NDManager scope, Checkpoint expected, String name, @Nullable NDArray computed) {
        TensorInfo info = expected.info(name);
        if (computed == null) {
            return TensorCheck.unknown(name, info.dimensions(), ACTIVATION);
        }
        long[] shape = computed.getShape().getShape();
        if (!info.hasShape(shape)) {
            // Nothing is read of it: a stranger's may be of any size.
            return TensorCheck.compare(name, info.dimensions(), new double[0], shape, new double[0], ACTIVATION);
        }
        double[] wanted =
                doubles(info.type().isFloating() ? expected.widened(scope, name) : expected.tensor(scope, name));
        double tolerance = tolerance(info, wanted);
        return TensorCheck.compare(name, info.dimensions(), wanted, shape, doubles(computed), tolerance);
    }

    private static double tolerance(TensorInfo info, double[] expected) {
        if (!info.type().isFloating()) {
            return 0;
        }
        double absolute = info.name().endsWith("logits") ? LOGIT : ACTIVATION;
        double largest = Arrays.stream(expected)
                .map(Math::abs)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        double relative = info.name().endsWith(PIXEL_BOXES) ? ACTIVATION : ROUNDING;
        return Math.max(absolute, relative * largest);
    }

    private static double[] doubles(NDArray array) {
        return Arrays.stream(array.toArray()).mapToDouble(Number::doubleValue).toArray();
    }

    private static Trace trace(Family family) {
        return switch (family) {
            case UPN -> Verification::upn;
            case CHATREX -> Verification::chatRex;
        };
    }

    private static Run upn(NDManager scope, Path model, Path folder, Checkpoint expected) {
        try (UpnModel upn = UpnModel.load(model)) {
            UpnTrace.Result result = UpnTrace.of(upn, scope, FolderImages.all(folder), expected);
            return new Run(result.tensors(), result.notes());
        }
    }

    private static Run chatRex(NDManager scope, Path model, Path folder, Checkpoint expected) {
        try (ChatRexModel chatRex = ChatRexModel.load(model, RuntimeOptions.DEFAULT)) {
            RgbImage image = FolderImages.single(folder);
            return new Run(ChatRexTrace.of(chatRex, scope, image, TraceInput.read(folder)), List.of());
        }
    }

    private enum Family {
        UPN,
        CHATREX
    }
}
