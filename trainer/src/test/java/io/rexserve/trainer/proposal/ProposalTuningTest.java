package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.corpus.DataSource;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.loop.RecipeFile;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.TrainingRun;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalTuningTest {
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

    @TempDir
    private Path folder;

    /// A network of random weights under a publisher's prefix, with two copies of the box head and what inference does
    /// not read.
    private Path foreignModel(StoredType type) throws IOException {
        Path model = folder.resolve("model");
        Files.createDirectories(model);
        try (NDManager scope = Torch.scope();
                var weights = new UpnWeights(TinyUpn.CONFIG, scope)) {
            weights.initialise(3);
            var tensors = new LinkedHashMap<String, NDArray>();
            weights.named(scope, weights.trained().values()).forEach((name, value) -> {
                tensors.put("model." + name, value);
                if (name.startsWith("bbox_embed.0")) {
                    tensors.put("model." + name.replace("bbox_embed.0", "bbox_embed.1"), value);
                    tensors.put("model.transformer.decoder." + name, value);
                }
            });
            tensors.put(
                    "model.transformer.decoder.ref_point_head_point.layers.0.bias",
                    scope.create(new float[] {1, 2, 3}));
            SafeTensorsWriter.write(model.resolve("model.safetensors"), tensors, type, Map.of());
        }
        Files.writeString(model.resolve("config.json"), UpnJson.text(TinyUpn.CONFIG));
        return model;
    }

    private ProposalRecipe recipe(Path model, int steps, double heldOut) throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        Path file = SquarePictures.write(pictures, 8);
        var data = new CorpusOptions(List.of(DataSource.of(file, pictures)), List.of(), heldOut, List.of(), 0, 1);
        var defaults = new ProposalDefaults(TinyUpn.CONFIG);
        return new ProposalRecipe(
                model.toString(),
                data,
                ProposalRecipe.Prompts.BOTH,
                new ProposalRecipe.Input(64, List.of(48, 64), 0.5, ProposalDefaults.augmentation(0.5), 0.35, 0),
                defaults.rates(4e-4, 1, steps),
                new ProposalLoss(0.75, 0.75, true, 4, 4, 0.6),
                null,
                new ProposalRecipe.Stopping(2, 0, "ar100"),
                steps,
                2,
                2,
                false,
                1);
    }

    @Test
    void aRunWritesAModelThatIsServedUnderTheNamesThatWereRead() throws IOException, InterruptedException {
        Path model = foreignModel(StoredType.F32);
        ProposalRecipe recipe = recipe(model, 3, 0);
        Path out = folder.resolve("out");
        try (SafeStop stop = SafeStop.onRequest();
                TrainingRun run = TrainingRun.in(new RunFolder(out), recipe, new RunOptions(1, 1, 2));
                ProposalTuning tuning = recipe.open(1)) {
            run.train(tuning, stop, NOWHERE);
            tuning.export(out.resolve("model"));
            assertThat(tuning.tuned()).as("nothing is held out").isEmpty();
        }
        try (Checkpoint before = Checkpoint.open(model);
                Checkpoint after = Checkpoint.open(out.resolve("model"));
                NDManager scope = Torch.scope()) {
            assertThat(after.names()).containsExactlyElementsOf(before.names());
            for (String name : before.names()) {
                assertThat(after.info(name).type()).as(name).isEqualTo(StoredType.F32);
                assertThat(after.info(name).shape())
                        .as(name)
                        .isEqualTo(before.info(name).shape());
            }
            String moved = "model.backbone.model.backbone.patch_embed.proj.weight";
            assertThat(after.float32(scope, moved).toFloatArray())
                    .isNotEqualTo(before.float32(scope, moved).toFloatArray());
            String unread = "model.transformer.decoder.ref_point_head_point.layers.0.bias";
            assertThat(after.float32(scope, unread).toFloatArray()).containsExactly(1, 2, 3);
        }
        try (UpnModel served = UpnModel.load(out.resolve("model"))) {
            assertThat(served.config().shortSide()).isEqualTo(64);
            assertThat(served.config().maxSide()).as("107 = 64 * 427 / 256").isEqualTo(107);
        }
        assertThat(RecipeFile.read(out.resolve("recipe.json"), ProposalRecipe.class))
                .isEqualTo(recipe);
    }

    @Test
    void heldOutImagesAreMeasuredAndTheBestWeightsKept() throws IOException, InterruptedException {
        ProposalRecipe recipe = recipe(foreignModel(StoredType.BF16), 2, 0.25);
        try (SafeStop stop = SafeStop.onRequest();
                TrainingRun run =
                        TrainingRun.in(new RunFolder(folder.resolve("out")), recipe, new RunOptions(1, 1, 2));
                ProposalTuning tuning = recipe.open(1)) {
            TrainingRun.Outcome outcome = run.train(tuning, stop, NOWHERE);
            assertThat(outcome.bestStep()).isIn(0, 2);
            assertThat(tuning.tuned())
                    .containsEntry("ar100.fine", outcome.best())
                    .containsOnlyKeys("ar100.fine", "ap.fine", "ap50.fine", "ar100.coarse", "ap.coarse", "ap50.coarse");
        }
    }

    @Test
    void aModelOfBfloat16StaysOne() throws IOException {
        Path model = foreignModel(StoredType.BF16);
        try (ProposalTuning tuning = recipe(model, 1, 0).open(1)) {
            tuning.export(folder.resolve("copy"));
        }
        try (Checkpoint copy = Checkpoint.open(folder.resolve("copy"))) {
            assertThat(copy.names())
                    .allSatisfy(name -> assertThat(copy.info(name).type()).isEqualTo(StoredType.BF16));
        }
    }

    @Test
    void aRunThatIsContinuedEndsBitForBitAsOneThatWasNotStopped() throws IOException, InterruptedException {
        ProposalRecipe recipe = recipe(foreignModel(StoredType.BF16), 4, 0);
        Path state = folder.resolve("state.safetensors");
        try (ProposalTuning whole = recipe.open(1);
                ProposalTuning continued = recipe.open(1)) {
            step(whole, 0);
            step(whole, 1);
            whole.weights().save(state, Map.of());
            step(whole, 2);
            step(whole, 3);
            continued.weights().restore(state);
            step(continued, 2);
            step(continued, 3);
            for (int i = 0; i < whole.weights().values().size(); i++) {
                assertThat(continued.weights().values().get(i).toFloatArray())
                        .isEqualTo(whole.weights().values().get(i).toFloatArray());
            }
        }
    }

    private static void step(ProposalTuning tuning, int step) throws InterruptedException {
        try (NDManager scope = Torch.scope()) {
            Gradients first = tuning.gradients(scope, step, 0);
            Gradients second = tuning.gradients(scope, step, 1);
            for (int i = 0; i < first.sums().size(); i++) {
                first.sums().get(i).addi(second.sums().get(i)).divi(first.weight() + second.weight());
            }
            tuning.update(scope, first.sums(), step);
        }
    }

    @Test
    void aStepIsWrittenWithEverythingThatItIsComputedFrom() throws IOException, InterruptedException {
        Path file = folder.resolve("step.safetensors");
        try (ProposalTuning tuning = recipe(foreignModel(StoredType.F32), 4, 0).open(1)) {
            tuning.writeStep(file);
        }
        String name = "transformer.decoder.layers.0.self_attn.in_proj_weight";
        try (Checkpoint step = Checkpoint.open(file);
                NDManager scope = Torch.scope()) {
            assertThat(step.names())
                    .contains(
                            "input.pixels",
                            "input.padding",
                            "input.noisy",
                            "input.attention_mask",
                            "input.truths.1",
                            "input.ignored.1",
                            "matching.3.1",
                            "further.3.1",
                            "loss.total",
                            "before.denoising",
                            "gradient.denoising",
                            "gradient." + name,
                            "updated." + name);
            assertThat(step.info("gradient." + name).shape()).containsExactly(384L, 128L);
            float[] parts = new float[4];
            List<String> losses = List.of("focal", "l1", "giou", "total");
            for (int i = 0; i < 4; i++) {
                parts[i] = step.float32(scope, "loss." + losses.get(i)).toFloatArray()[0];
            }
            assertThat(parts[3]).isCloseTo(parts[0] + 5 * parts[1] + 2 * parts[2], within(1e-3f));
        }
    }

    @Test
    void whatIsNoUpnIsRefusedByName() throws IOException {
        Path file = folder.resolve("other.safetensors");
        try (NDManager scope = Torch.scope()) {
            var tensors = new LinkedHashMap<String, NDArray>();
            tensors.put("lm_head.weight", scope.create(new float[] {1}));
            SafeTensorsWriter.write(file, tensors, StoredType.F32, Map.of());
        }
        assertThatThrownBy(() -> ProposalDefaults.of(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("other.safetensors");
    }
}
