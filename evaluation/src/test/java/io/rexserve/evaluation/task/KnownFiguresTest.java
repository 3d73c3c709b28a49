package io.rexserve.evaluation.task;

import static io.rexserve.evaluation.task.Records.ANIMALS;
import static io.rexserve.evaluation.task.Records.image;
import static io.rexserve.evaluation.task.Records.region;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.ResultFile;
import io.rexserve.evaluation.run.RunPolicy;
import io.rexserve.evaluation.task.DetectionFigures.Kind;
import io.rexserve.evaluation.task.DetectionTask.Prompt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KnownFiguresTest {
    private static final AskOptions OPTIONS = AskOptions.CHATREX;
    private static final AskOptions KEEPING = new AskOptions("fine", .3, null, 100, AskOptions.Ranking.ANSWER, true);
    private static final List<ImageRecord> RECORDS = List.of(
            image("1", List.of("fish"), region(10, "cat", "leftmost cat"), region(100, "cat"), region(300, "dog")),
            image("2", List.of("dog"), region(20, "cat"), region(200, "fish", "the fish")));

    @TempDir
    private Path folder;

    static Stream<Arguments> tasks() {
        return Stream.of(
                of("coco", () -> new DetectionTask(Kind.COCO, OPTIONS, Prompt.TRUTH, ANIMALS)),
                of("coco with proposals", () -> new DetectionTask(Kind.COCO, KEEPING, Prompt.EACH, ANIMALS)),
                of("lvis", () -> new DetectionTask(Kind.LVIS, OPTIONS, Prompt.ALL, ANIMALS)),
                of("refcoco", () -> new ReferringTask(OPTIONS)),
                of("counting", () -> new CountingTask(OPTIONS)),
                of("refusal", () -> new RefusalTask(OPTIONS, 2, 7, ANIMALS)),
                of("regions", () -> new RegionTask(QuestionKind.REGION_CATEGORY, OPTIONS, null)));
    }

    private static Arguments of(String name, Supplier<EvaluationTask> tasks) {
        return Arguments.of(name, tasks);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tasks")
    void namesAreThoseOfTheRun(String name, Supplier<EvaluationTask> tasks) throws Exception {
        TruthSource truth = Records.source(RECORDS);
        EvaluationTask task = tasks.get();
        QuestionPlan plan = QuestionPlan.of(truth, task, ProblemSink.strict());
        var run = new EvaluationRun(truth, task, new RunPolicy(1, 0, Duration.ZERO, 0), _ -> {});
        try (ResultFile results = ResultFile.open(folder, EvaluationRun.settings(truth, task, TruthfulAsker.MODELS))) {
            run.ask(plan, new TruthfulAsker(RECORDS, _ -> true), TruthfulAsker.MODELS, results, _ -> {});

            assertThat(KnownFigures.of(truth, tasks.get()))
                    .as(name)
                    .containsExactlyElementsOf(EvaluationRun.measure(truth, task, results)
                            .measured()
                            .figures()
                            .keySet());
        }
    }
}
