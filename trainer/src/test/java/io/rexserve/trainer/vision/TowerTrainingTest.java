package io.rexserve.trainer.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.region.RegionEncoder;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.ConvNextWeights;
import io.rexserve.model.vision.Normalization;
import io.rexserve.model.vision.Towers;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.TensorSlot;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import io.rexserve.trainer.vision.TowerTraining.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TowerTrainingTest {
    private static final Compute PLAIN = new Compute(Device.cpu(), Precision.FLOAT32, false);
    private static final int SIDE = ImageScene.SIDE;
    private static final double MUON_RATE = 5e-3;
    private static final double ADAM_RATE = 1e-3;

    @TempDir
    private Path folder;

    private static ImageScene scene(long seed) {
        var random = new Random(seed);
        var pixels = new float[3 * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        var candidates = List.of(
                new Candidate(new PixelBox(10, 20, 110, 90), 3, 0, false, 0.7),
                new Candidate(new PixelBox(130, 5, 250, 240), NameVectors.BACKGROUND, -1, false, 0.4));
        var cells = new int[64];
        Arrays.fill(cells, NameVectors.BACKGROUND);
        return new ImageScene(pixels, List.of(), candidates, cells);
    }

    @Test
    void servingComputesTheTokensOfTraining() {
        ImageScene scene = scene(5);
        try (var training = new TowerTraining(new NameVectors());
                NDManager scope = Torch.scope()) {
            TinyTowers.initialise(training.weights, 1);
            Tokens trained = training.tokens(List.of(scene)).getFirst();
            List<NDArray> all = new ArrayList<>(training.weights.byName().sequencedValues());
            int clip = (int) TinyTowers.cuts()[0];
            int convnext = (int) TinyTowers.cuts()[1];
            int visual = (int) TinyTowers.cuts()[2];
            try (var towers = new Towers(
                            TinyTowers.CLIP,
                            TinyTowers.CONVNEXT,
                            Normalization.CLIP,
                            all.subList(0, clip),
                            all.subList(clip, convnext),
                            all.subList(convnext, visual),
                            PLAIN);
                    var regions = new RegionEncoder(all.subList(visual, all.size()), PLAIN)) {
                NDArray pixels = scope.create(scene.pixels(), new Shape(1, 3, SIDE, SIDE));
                NDList maps = towers.convnext(scope, pixels, CancellationToken.NEVER);
                NDArray low = towers.clip(scope, towers.lowResolution(scope, pixels), CancellationToken.NEVER);
                NDArray boxes = scope.create(new float[] {10, 20, 110, 90, 130, 5, 250, 240}, new Shape(1, 2, 4));
                sameDirections(
                        trained.visual(),
                        towers.visualTokens(scope, low, maps.getLast()).toFloatArray());
                sameDirections(
                        trained.objects(),
                        regions.project(scope, regions.features(scope, maps, boxes))
                                .toFloatArray());
            }
        }
    }

    // Training multiplies in bfloat16 and normalises, hence directions, to a thousandth.
    private static void sameDirections(float[] trained, float[] served) {
        assertThat(served).hasSameSizeAs(trained);
        int width = NameVectors.WIDTH;
        for (int row = 0; row < trained.length / width; row++) {
            double dot = 0;
            double length = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                dot += trained[i] * served[i];
                length += served[i] * served[i];
            }
            assertThat(dot / Math.sqrt(length)).isGreaterThan(0.999);
        }
    }

    @Test
    void aResumedTrainingEqualsAnUninterruptedOne() throws IOException {
        Path file = folder.resolve("towers.safetensors");
        float[] uninterrupted;
        try (var training = new TowerTraining(new NameVectors())) {
            TinyTowers.initialise(training.weights, 2);
            training.step(List.of(scene(1)), 0, MUON_RATE, ADAM_RATE);
            training.weights.save(file, Map.of("step", "1"));
            training.step(List.of(scene(2)), 1, MUON_RATE, ADAM_RATE);
            uninterrupted = training.tokens(List.of(scene(3))).getFirst().objects();
        }
        try (var training = new TowerTraining(new NameVectors())) {
            assertThat(training.weights.restore(file)).containsEntry("step", "1");
            training.step(List.of(scene(2)), 1, MUON_RATE, ADAM_RATE);
            // Where arrays lie in memory decides the order of sums, hence the last bit.
            float[] resumed = training.tokens(List.of(scene(3))).getFirst().objects();
            assertThat(resumed).containsExactly(uninterrupted, within(1e-5f));
        }
    }

    @Test
    void stepsBringTokensNearerToTheirTargets() {
        try (var training = new TowerTraining(new NameVectors())) {
            TinyTowers.initialise(training.weights, 3);
            double first =
                    training.step(List.of(scene(1)), 0, MUON_RATE, ADAM_RATE).loss();
            double last = first;
            for (int step = 1; step < 6; step++) {
                last = training.step(List.of(scene(1)), step, MUON_RATE, ADAM_RATE)
                        .loss();
            }
            assertThat(last).isLessThan(first);
        }
    }

    @Test
    void grownTowersComputeWhatTheShallowOnesDo() throws IOException {
        ImageScene scene = scene(6);
        var shallow = new ConvNextConfig(256, List.of(1, 1, 2, 1), TinyTowers.CONVNEXT.dims());
        List<String> names = ConvNextWeights.tensors(shallow, "model.vision_tower_aux.vision_", "gamma").stream()
                .map(TensorSlot::name)
                .toList();
        try (var training = new TowerTraining(new NameVectors());
                var grown = new TowerTraining(new NameVectors());
                NDManager scope = Torch.scope()) {
            TinyTowers.initialise(training.weights, 1);
            var saved = new LinkedHashMap<>(training.weights.byName());
            saved.keySet().removeIf(name -> name.contains(".blocks.") && !names.contains(name));
            SafeTensorsWriter.write(folder.resolve("model.safetensors"), saved, StoredType.F32, Map.of());

            TinyTowers.grow(grown.weights, folder, 2);

            float[] deep = map(scope, scene, TinyTowers.CONVNEXT, grown.weights.byName());
            saved.keySet().retainAll(names);
            float[] before = map(scope, scene, shallow, saved);
            assertThat(deep).containsExactly(before, within(1e-5f));
            assertThat(grown.weights.names()).hasSizeGreaterThan(saved.size());
        }
    }

    private static float[] map(NDManager scope, ImageScene scene, ConvNextConfig config, Map<String, NDArray> weights) {
        List<NDArray> own = ConvNextWeights.tensors(config, "model.vision_tower_aux.vision_", "gamma").stream()
                .map(slot -> Objects.requireNonNull(weights.get(slot.name())))
                .toList();
        // The other tower takes no part.
        try (var some = new TowerTraining(new NameVectors())) {
            TinyTowers.initialise(some.weights, 3);
            List<NDArray> all = some.weights.values();
            int clip = (int) TinyTowers.cuts()[0];
            try (var towers = new Towers(
                    TinyTowers.CLIP,
                    config,
                    Normalization.CLIP,
                    all.subList(0, clip),
                    own,
                    all.subList((int) TinyTowers.cuts()[1], (int) TinyTowers.cuts()[2]),
                    PLAIN)) {
                NDArray pixels = scope.create(scene.pixels(), new Shape(1, 3, SIDE, SIDE));
                return towers.convnext(scope, pixels, CancellationToken.NEVER)
                        .getLast()
                        .toFloatArray();
            }
        }
    }

    @Test
    void aModelOfOtherShapesIsRefused() throws IOException {
        try (NDManager scope = Torch.scope();
                var training = new TowerTraining(new NameVectors())) {
            var other = new LinkedHashMap<String, NDArray>();
            other.put(TinyTowers.all().getFirst().name(), scope.create(new float[3]));
            SafeTensorsWriter.write(folder.resolve("model.safetensors"), other, StoredType.F32, Map.of());

            assertThatThrownBy(() -> TinyTowers.grow(training.weights, folder, 1))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(TinyTowers.all().getFirst().name());
        }
    }

    @Test
    void stepsBringMapsNearerToTheTeachers() {
        var levels = List.of(new TeacherMaps.Level("16", 16, 3), new TeacherMaps.Level("classes", 16, 2));
        var random = new Random(4);
        var features = new TeacherMaps.Cells(new float[256 * 3], new float[256]);
        var classes = new TeacherMaps.Cells(new float[256 * 2], new float[256]);
        for (int i = 0; i < features.values().length; i++) {
            features.values()[i] = (float) random.nextGaussian();
        }
        Arrays.fill(classes.values(), 0.1f);
        Arrays.fill(features.weight(), 128, 256, 1);
        Arrays.fill(classes.weight(), 1);
        var batch = new TowerBatches.Batch(List.of(scene(1), scene(2)), List.of(List.of(features, classes)));
        try (var training = new TowerTraining(new NameVectors(), levels)) {
            TinyTowers.initialise(training.weights, 3);
            training.addHeads(3);
            double first = training.step(batch, 0, MUON_RATE, ADAM_RATE).distillation();
            double last = first;
            for (int step = 1; step < 8; step++) {
                last = training.step(batch, step, MUON_RATE, ADAM_RATE).distillation();
            }
            assertThat(last).isLessThan(first);
            assertThat(training.weights.byName()).containsKeys("distillation.16.weight", "distillation.classes.bias");
        }
    }
}
