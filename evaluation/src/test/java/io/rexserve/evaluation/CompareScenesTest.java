package io.rexserve.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.datasets.scene.PlainArt;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.ResultFile;
import io.rexserve.evaluation.run.RunPolicy;
import io.rexserve.evaluation.scene.HeldOutScenes;
import io.rexserve.evaluation.scene.SceneTask;
import io.rexserve.evaluation.task.EvaluationRun;
import io.rexserve.evaluation.task.KnownFigures;
import io.rexserve.evaluation.task.QuestionPlan;
import io.rexserve.evaluation.task.RunFolder;
import io.rexserve.evaluation.task.TruthSource;
import io.rexserve.evaluation.task.TruthfulAsker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two runs over the same held-out scenes, of a model that knows them and of one that finds nothing.
class CompareScenesTest {
    private static final int SCENES = 6;
    private static final AskOptions OPTIONS = new AskOptions("fine", null, null, 50, AskOptions.Ranking.ANSWER, false);

    @TempDir
    private Path folder;

    private TruthSource truth;
    private final List<ImageRecord> records = new ArrayList<>();

    @BeforeEach
    void compose() throws IOException {
        Path scenes = folder.resolve("scenes");
        Path file = new HeldOutScenes(3, SCENES)
                .write(scenes, Map.of("trained", PlainArt.composer()), Formats.named("rexserve"), _ -> {});
        truth = TruthSource.of(Formats.named("rexserve"), file, scenes);
        try (DatasetReader reader = truth.open(ProblemSink.strict())) {
            for (Optional<ImageRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                records.add(next.get());
            }
        }
    }

    private EvaluationRun.Outcome run(Path out, Predicate<Region> known) throws IOException, InterruptedException {
        var task = new SceneTask(OPTIONS);
        QuestionPlan plan = QuestionPlan.of(truth, task, ProblemSink.strict());
        try (ResultFile results = ResultFile.open(out, EvaluationRun.settings(truth, task, TruthfulAsker.MODELS))) {
            new EvaluationRun(truth, task, new RunPolicy(1, 0, Duration.ZERO, 0), _ -> {})
                    .ask(plan, new TruthfulAsker(records, known), TruthfulAsker.MODELS, results, _ -> {});
            RunFolder.write(out, Objects.requireNonNull(truth.place()));
            return EvaluationRun.measure(truth, task, results);
        }
    }

    @Test
    void bothRunsAreReadAgainAndComparedByImage() throws Exception {
        run(folder.resolve("a"), _ -> true);
        run(folder.resolve("b"), _ -> false);

        CommandRun compared = CommandRun.of(
                List.of(new EvaluateCommand()),
                "evaluate",
                "compare",
                folder.resolve("a").toString(),
                folder.resolve("b").toString(),
                "--resamples",
                "100");

        assertThat(compared.status()).as(compared.err()).isZero();
        JsonNode json =
                JsonMapper.shared().readTree(compared.out().lines().toList().getLast());
        assertThat(json.get("images").asInt()).isEqualTo(SCENES);
        assertThat(json.get("figures")
                        .get("trained.names.alone.recall")
                        .get("difference")
                        .asDouble())
                .as(json.toString())
                .isEqualTo(-1);
    }

    @Test
    void everyFigureIsResampledByImageAndKnownBeforehand() throws Exception {
        EvaluationRun.Outcome outcome = run(folder.resolve("a"), _ -> true);

        assertThat(outcome.measured().sets())
                .allSatisfy(set -> assertThat(set.estimator().images())
                        .containsExactlyInAnyOrderElementsOf(
                                records.stream().map(ImageRecord::id).toList()));
        assertThat(KnownFigures.of(truth, new SceneTask(OPTIONS)))
                .containsExactlyElementsOf(outcome.measured().figures().keySet());
    }
}
