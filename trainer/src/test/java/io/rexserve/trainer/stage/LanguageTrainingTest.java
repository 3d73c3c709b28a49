package io.rexserve.trainer.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.language.checkpoint.GenerationDefaults;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.corpus.DataSource;
import io.rexserve.trainer.corpus.ReplaySource;
import io.rexserve.trainer.loop.HeldOut;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.TrainingRun;
import io.rexserve.trainer.network.AdapterFolder;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageTrainingTest {
    private static final Path EMBEDDED =
            Path.of(System.getProperty("rexserve.home")).resolve("weights/rex-tiny/chatrex");
    private static final Path UPN = Path.of(System.getProperty("rexserve.home")).resolve("weights/rex-tiny/upn");
    private static final PrintStream QUIET = new PrintStream(OutputStream.nullOutputStream());

    @TempDir
    private Path folder;

    private DataSource blobs;
    private DataSource cats;

    @BeforeEach
    void paint() throws IOException {
        blobs = PaintedSet.write(folder.resolve("blobs"), "blob", Color.RED, 6);
        cats = PaintedSet.write(folder.resolve("cats"), "cat", Color.BLUE, 3);
    }

    private CorpusOptions data(DataSource data, double heldOut) {
        return new CorpusOptions(List.of(data), List.of(), heldOut, List.of(new ReplaySource(cats, 0.5)), 0.01, 1);
    }

    private LanguageRecipe recipe(
            Stage stage, CorpusOptions data, Path start, @Nullable Adapters adapters, int steps, int parts) {
        return new LanguageRecipe(
                stage,
                start.toString(),
                data,
                ProposalOptions.of(UPN.toString()),
                folder.resolve("proposals.jsonl").toString(),
                adapters,
                StageRates.defaults(stage, true, adapters != null),
                steps,
                parts,
                2 / parts,
                3,
                true,
                false,
                false,
                0.03,
                1,
                steps,
                0,
                10,
                1);
    }

    private Path start(CorpusOptions data, String name) throws IOException {
        return TunedFolders.start(
                Stage.PERCEPTION, EMBEDDED, Corpus.open(data), folder.resolve(name), new ArrayList<>()::add);
    }

    private Path train(String name, LanguageRecipe recipe, boolean adaptersOnly)
            throws IOException, InterruptedException {
        var run = new RunFolder(folder.resolve(name));
        try (LanguageTraining training = recipe.open(1);
                TrainingRun inFolder = TrainingRun.in(run, recipe, new RunOptions(1, 1, 1))) {
            inFolder.train(training, SafeStop.onRequest(), QUIET);
            return TunedFolders.write(training, run, adaptersOnly);
        }
    }

    @Test
    void teachesANewNameAndLeavesAFolderThatHasIt() throws IOException, InterruptedException {
        CorpusOptions data = data(blobs, 0);
        Path start = start(data, "run");
        Path model = train("run", recipe(Stage.PERCEPTION, data, start, null, 3, 1), false);
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            assertThat(tokenizer.unknownWords("blob")).isEmpty();
        }
        Map<String, float[]> before = tensors(start);
        Map<String, float[]> after = tensors(model);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(after.keySet().stream().filter(name -> !Arrays.equals(before.get(name), after.get(name))))
                .contains("model.layers.0.self_attn.q_proj.weight", "model.mm_object_projector.0.weight")
                .doesNotContain("model.embed_tokens.weight")
                .noneMatch(name -> name.contains("vision_"));
    }

    @Test
    void onePartOrTwoGiveTheSameGradients() throws IOException, InterruptedException {
        CorpusOptions data = data(blobs, 0);
        Path start = start(data, "run");
        LanguageRecipe whole = recipe(Stage.PERCEPTION, data, start, null, 1, 1);
        LanguageRecipe halves = recipe(Stage.PERCEPTION, data, start, null, 1, 2);
        try (LanguageTraining one = whole.open(1);
                LanguageTraining two = halves.open(1);
                NDManager scope = Torch.scope()) {
            var joint = one.gradients(scope, 0, 0);
            var first = two.gradients(scope, 0, 0);
            var second = two.gradients(scope, 0, 1);
            assertThat(first.weight() + second.weight()).isEqualTo(joint.weight());
            for (int i = 0; i < joint.sums().size(); i++) {
                float[] sum = first.sums().get(i).add(second.sums().get(i)).toFloatArray();
                float[] all = joint.sums().get(i).toFloatArray();
                float largest = joint.sums().get(i).abs().max().getFloat();
                for (int k = 0; k < sum.length; k++) {
                    assertThat(Math.abs(sum[k] - all[k])).isLessThanOrEqualTo(1e-4f * largest + 1e-6f);
                }
            }
        }
    }

    @Test
    void measuresTheSameFiguresForTheSameWeights() throws IOException, InterruptedException {
        CorpusOptions data = data(blobs, 0.34);
        Path start = start(data, "run");
        try (LanguageTraining training =
                recipe(Stage.PERCEPTION, data, start, null, 2, 1).open(1)) {
            HeldOut measured = (HeldOut) training;
            var first = measured.measure();
            assertThat(first).containsKeys("index", "refusal", "held_out_loss", measured.decides());
            assertThat(measured.measure()).isEqualTo(first);
        }
    }

    @Test
    void refusesDataWithoutATaskOfTheStage() {
        LanguageRecipe recipe = recipe(Stage.ALIGNMENT, data(blobs, 0), EMBEDDED, null, 1, 1);
        assertThatThrownBy(() -> recipe.open(1).close())
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("images without a question: 6 of 6")
                .hasMessageContaining("tasks of the alignment stage: brief caption, detailed caption, question");
    }

    @Test
    void adaptersAloneFoldIntoAModelWithTheSameTensors() throws IOException, InterruptedException {
        CorpusOptions data = data(blobs, 0);
        Path start = start(data, "run");
        Files.writeString(start.resolve("generation_config.json"), "{\"bos_token_id\": 1, \"eos_token_id\": 2}");
        LanguageRecipe recipe = recipe(Stage.PERCEPTION, data, start, new Adapters(4, 8, true), 2, 1);
        Path adapters = train("run", recipe, true);
        Path merged = folder.resolve("merged");
        AdapterFolder.merge(start, adapters, merged);
        Path direct = train("run", recipe, false);
        Map<String, float[]> one = tensors(merged);
        Map<String, float[]> other = tensors(direct);
        assertThat(one.keySet()).isEqualTo(other.keySet());
        assertThat(one.keySet().stream().filter(name -> !Arrays.equals(one.get(name), other.get(name))))
                .isEmpty();
        for (Path written : List.of(merged, direct)) {
            assertThat(GenerationDefaults.read(written, CheckpointOverrides.NONE))
                    .as(written.toString())
                    .isEqualTo(new GenerationDefaults(1, Set.of(2), List.of(), true));
        }
    }

    @Test
    void proposalsOfAnImageAreComputedOnce() throws IOException, InterruptedException {
        var images = Corpus.open(data(blobs, 0)).training();
        Path file = folder.resolve("once.jsonl");
        var lines = new ArrayList<String>();
        ImageProposals first = ImageProposals.of(ProposalOptions.of(UPN.toString()), images, file, lines::add);
        assertThat(lines).containsExactly("proposals of 6 of 6 images");
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() - 20)); // a kill in the middle of a line
        ImageProposals second = ImageProposals.of(ProposalOptions.of(UPN.toString()), images, file, lines::add);
        assertThat(lines).containsExactly("proposals of 6 of 6 images", "proposals of 1 of 1 images");
        assertThat(Files.readString(file)).isEqualTo(whole);
        images.forEach(image -> assertThat(second.of(image)).isEqualTo(first.of(image)));
    }

    @Test
    void namesOfReplayedSetsAreAbsentFromTheDataAndTheOtherWayRound() throws IOException {
        Corpus corpus = Corpus.open(data(blobs, 0));
        var foreign = new ForeignNames(corpus);
        assertThat(foreign.absent(corpus.training().getFirst(), false)).containsExactly("cat");
        assertThat(foreign.absent(corpus.replay().getFirst().getFirst(), true)).containsExactly("blob");
    }

    private static Map<String, float[]> tensors(Path model) {
        var tensors = new LinkedHashMap<String, float[]>();
        try (NDManager scope = Torch.scope();
                Checkpoint checkpoint = Checkpoint.open(model)) {
            checkpoint
                    .names()
                    .forEach(name ->
                            tensors.put(name, checkpoint.float32(scope, name).toFloatArray()));
        }
        return tensors;
    }
}
