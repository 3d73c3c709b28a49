package io.rexserve.evaluation.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.datasets.scene.PlainArt;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.ResultFile;
import io.rexserve.evaluation.run.RunPolicy;
import io.rexserve.evaluation.task.EvaluationRun;
import io.rexserve.evaluation.task.QuestionPlan;
import io.rexserve.evaluation.task.TruthSource;
import io.rexserve.evaluation.task.TruthfulAsker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SceneTaskTest {
    private static final AskOptions OPTIONS = new AskOptions("fine", null, null, 50, AskOptions.Ranking.ANSWER, false);

    @TempDir
    private Path folder;

    private TruthSource truth;
    private final List<ImageRecord> records = new ArrayList<>();

    @BeforeEach
    void compose() throws IOException {
        truth = source(folder.resolve("a"));
        try (DatasetReader reader = truth.open(ProblemSink.strict())) {
            for (Optional<ImageRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                records.add(next.get());
            }
        }
    }

    private static TruthSource source(Path folder) throws IOException {
        Path file = new HeldOutScenes(4, 4)
                .write(folder, Map.of("trained", PlainArt.composer()), Formats.named("rexserve"), _ -> {});
        return TruthSource.of(Formats.named("rexserve"), file, folder);
    }

    private Map<String, Double> figures(Predicate<Region> known) throws IOException, InterruptedException {
        var task = new SceneTask(OPTIONS);
        var policy = new RunPolicy(1, 0, Duration.ZERO, 0);
        QuestionPlan plan = QuestionPlan.of(truth, task, ProblemSink.strict());
        try (ResultFile results = ResultFile.open(folder, Map.of())) {
            new EvaluationRun(truth, task, policy, _ -> {})
                    .ask(plan, new TruthfulAsker(records, known), TruthfulAsker.MODELS, results, _ -> {});
            return EvaluationRun.measure(truth, task, results).measured().figures();
        }
    }

    @Test
    void aModelThatKnowsTheScenesHasEveryFigure() throws Exception {
        assertThat(figures(_ -> true))
                .containsEntry("trained.proposals.fine.recall", 1.0)
                .containsEntry("trained.names.alone.f1", 1.0)
                .containsEntry("trained.names.together.f1", 1.0)
                .containsEntry("trained.absent.same", 1.0)
                .containsEntry("trained.absent.other", 1.0)
                .containsEntry("trained.region", 1.0)
                .containsEntry("trained.listed.AP", 1.0)
                .containsEntry("trained.ranked.AP50", 1.0);
    }

    @Test
    void withoutProposalsNothingIsFoundAndEveryAbsentNameIsRefused() throws Exception {
        assertThat(figures(_ -> false))
                .containsEntry("trained.proposals.fine.recall", 0.0)
                .containsEntry("trained.names.alone.recall", 0.0)
                .containsEntry("trained.absent.other", 1.0)
                .containsEntry("trained.listed.AP50", 0.0);
    }

    @Test
    void theSameSeedComposesTheSameTruth() throws IOException {
        assertThat(source(folder.resolve("b")).sha256()).isEqualTo(truth.sha256());
    }

    @Test
    void absentNamesAreNotInTheScene() {
        assertThat(records)
                .hasSize(4)
                .allSatisfy(record -> assertThat(record.regions())
                        .extracting(Region::name)
                        .doesNotContainAnyElementsOf(record.absent()));
    }

    @Test
    void everyRegionIsAskedAboutAlone() {
        ImageRecord record = records.getFirst();
        long named = record.regions().stream()
                .filter(region -> region.category() != null)
                .count();

        assertThat(new SceneTask(OPTIONS).questions(record))
                .filteredOn(question -> question.kind() == QuestionKind.REGION_CATEGORY)
                .hasSize((int) named)
                .allSatisfy(question -> assertThat(question.asked()).hasSize(1));
    }
}
