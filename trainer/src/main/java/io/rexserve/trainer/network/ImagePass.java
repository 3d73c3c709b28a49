package io.rexserve.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import java.util.ArrayList;
import java.util.List;

/// One image through towers, region encoder and projectors: forward, keeping the input of each layer and block only
/// where the towers are trained, then backward.
final class ImagePass {
    private final NetworkKernel kernel;
    private final NetworkWeights weights;
    private final ChatRexConfig config;
    private final boolean deep;
    private final NDManager work;
    private final NDArray boxes;
    private final List<TowerStep> clipSteps;
    private final List<TowerStep> convnextSteps;
    private final List<NDArray> clipInputs = new ArrayList<>();
    private final List<NDArray> convnextInputs = new ArrayList<>();
    private final NDArray clipFeatures;
    private final NDList maps = new NDList();
    private final NDArray visualTokens;
    private final NDArray objectTokens;

    /// Runs forward.
    ///
    /// @param work owns what lives during the pass
    /// @param pixels `[3, side, side]`
    ImagePass(
            NetworkKernel kernel,
            NetworkWeights weights,
            ChatRexConfig config,
            NDManager work,
            float[] pixels,
            List<PixelBox> boxes)
            throws InterruptedException {
        this.kernel = kernel;
        this.weights = weights;
        this.config = config;
        this.work = work;
        this.deep = weights.clip.isTrained() || weights.convnext.isTrained();
        this.boxes = HostArray.of(work, flat(boxes), new Shape(1, boxes.size(), 4));
        this.clipSteps = TowerStep.ofClip(config.clip());
        this.convnextSteps = TowerStep.ofConvNext(config.convnext());
        int side = config.convnext().image();
        NDArray input = HostArray.of(work, pixels, new Shape(1, 3, side, side));
        this.clipFeatures = clip(input);
        convnext(input);
        this.visualTokens = kernel.one(
                work,
                "forward_visual",
                KernelArgument.tensor(clipFeatures),
                KernelArgument.tensor(maps.getLast()),
                weights.visual.tensors(),
                weights.visual.types());
        this.objectTokens = kernel.one(
                work,
                "forward_objects",
                KernelArgument.tensors(maps),
                KernelArgument.tensor(this.boxes),
                weights.object.tensors(),
                weights.object.types());
    }

    private static float[] flat(List<PixelBox> boxes) {
        var flat = new float[4 * boxes.size()];
        for (int i = 0; i < boxes.size(); i++) {
            PixelBox box = boxes.get(i);
            flat[4 * i] = box.x1();
            flat[4 * i + 1] = box.y1();
            flat[4 * i + 2] = box.x2();
            flat[4 * i + 3] = box.y2();
        }
        return flat;
    }

    /// `[1, P, H]`.
    NDArray visualTokens() {
        return visualTokens;
    }

    /// `[1, N, H]`.
    NDArray objectTokens() {
        return objectTokens;
    }

    private NDArray clip(NDArray input) throws InterruptedException {
        NDArray x = kernel.one(
                work,
                "low_resolution",
                KernelArgument.tensor(input),
                KernelArgument.integer(config.clip().image()));
        for (TowerStep step : clipSteps) {
            NDArray before = x;
            x = kernel.one(
                    work,
                    "forward_clip",
                    KernelArgument.tensor(before),
                    weights.clip.tensors(),
                    weights.clip.types(),
                    KernelArgument.integer(step.start()),
                    KernelArgument.integer(step.end()),
                    KernelArgument.integer(config.clip().heads()),
                    KernelArgument.integer(step.first()),
                    KernelArgument.integer(step.last()));
            keep(before, clipInputs);
        }
        return x;
    }

    private void convnext(NDArray input) throws InterruptedException {
        NDArray x = input;
        boolean isMap = false;
        for (TowerStep step : convnextSteps) {
            NDArray before = x;
            x = kernel.one(
                    work,
                    "forward_convnext",
                    KernelArgument.tensor(before),
                    weights.convnext.tensors(),
                    weights.convnext.types(),
                    KernelArgument.integer(step.start()),
                    KernelArgument.integer(step.end()),
                    depths(),
                    KernelArgument.integer(step.stage()),
                    KernelArgument.integer(step.first()),
                    KernelArgument.integer(step.last()));
            if (deep || !isMap) {
                keep(before, convnextInputs);
            }
            isMap = step.endsStage();
            if (isMap) {
                maps.add(x);
            }
        }
    }

    private KernelArgument depths() {
        return KernelArgument.integers(config.convnext().depths().stream()
                .mapToLong(Integer::longValue)
                .toArray());
    }

    private void keep(NDArray input, List<NDArray> inputs) {
        if (deep) {
            inputs.add(input);
        } else {
            input.close();
        }
    }

    /// Adds the gradients of everything that is trained here.
    ///
    /// @param visual gradient of the loss by the visual tokens, `[1, P, H]`
    /// @param objects that by the object tokens, `[1, N, H]`
    void backward(NDArray visual, NDArray objects, GradientSums sums) throws InterruptedException {
        if (!deep && !weights.visual.isTrained() && !weights.object.isTrained()) {
            return;
        }
        NDList byVisual = kernel.call(
                work,
                "backward_visual",
                KernelArgument.tensor(clipFeatures),
                KernelArgument.tensor(maps.getLast()),
                KernelArgument.tensor(visual),
                weights.visual.tensors(),
                weights.visual.types(),
                weights.visual.trained());
        NDArray byClip = byVisual.removeFirst();
        NDArray byLastMap = byVisual.removeFirst();
        sums.add(weights.visual.trained(0, weights.visual.size()), byVisual);
        NDList byObjects = kernel.call(
                work,
                "backward_objects",
                KernelArgument.tensors(maps),
                KernelArgument.tensor(boxes),
                KernelArgument.tensor(objects),
                weights.object.tensors(),
                weights.object.types(),
                weights.object.trained(),
                KernelArgument.flag(deep));
        int levels = deep ? maps.size() : 0;
        sums.add(
                weights.object.trained(0, weights.object.size()),
                List.copyOf(byObjects.subList(levels, byObjects.size())));
        if (deep) {
            var byMaps = new ArrayList<>(byObjects.subList(0, levels));
            byMaps.getLast().addi(byLastMap);
            backwardClip(byClip, sums);
            backwardConvNext(byMaps, sums);
        }
    }

    private void backwardClip(NDArray given, GradientSums sums) throws InterruptedException {
        NDArray g = given;
        for (int i = clipSteps.size() - 1; i >= 0; i--) {
            TowerStep step = clipSteps.get(i);
            try (NDArray behind = g;
                    NDArray input = clipInputs.removeLast()) {
                NDList found = kernel.call(
                        work,
                        "backward_clip",
                        KernelArgument.tensor(input),
                        KernelArgument.tensor(behind),
                        weights.clip.tensors(),
                        weights.clip.types(),
                        weights.clip.trained(),
                        KernelArgument.integer(step.start()),
                        KernelArgument.integer(step.end()),
                        KernelArgument.integer(config.clip().heads()),
                        KernelArgument.integer(step.first()),
                        KernelArgument.integer(step.last()));
                g = found.removeFirst();
                sums.add(weights.clip.trained(step.start(), step.end()), found);
            }
        }
    }

    /// @param byMaps gradients by the maps; those by a stage's output through the next stage are added
    private void backwardConvNext(List<NDArray> byMaps, GradientSums sums) throws InterruptedException {
        NDArray g = byMaps.getLast();
        for (int i = convnextSteps.size() - 1; i >= 0; i--) {
            TowerStep step = convnextSteps.get(i);
            if (step.endsStage() && step.stage() < byMaps.size() - 1) {
                g = byMaps.get(step.stage()).addi(g);
            }
            try (NDArray input = convnextInputs.removeLast()) {
                NDList found = kernel.call(
                        work,
                        "backward_convnext",
                        KernelArgument.tensor(input),
                        KernelArgument.tensor(g),
                        weights.convnext.tensors(),
                        weights.convnext.types(),
                        weights.convnext.trained(),
                        KernelArgument.integer(step.start()),
                        KernelArgument.integer(step.end()),
                        depths(),
                        KernelArgument.integer(step.stage()),
                        KernelArgument.integer(step.first()),
                        KernelArgument.integer(step.last()));
                g = found.removeFirst();
                sums.add(weights.convnext.trained(step.start(), step.end()), found);
            }
        }
    }
}
