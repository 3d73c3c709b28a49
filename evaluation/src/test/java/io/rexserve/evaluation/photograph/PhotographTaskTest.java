package io.rexserve.evaluation.photograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.photograph.PhotographSet;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.ResultFile;
import io.rexserve.evaluation.run.RunPolicy;
import io.rexserve.evaluation.task.EvaluationRun;
import io.rexserve.evaluation.task.EvaluationTask;
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
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotographTaskTest {
    private static final String SET = "painted";

    @TempDir
    private Path folder;

    private PhotographSet photographs;
    private TruthSource truth;
    private final List<ImageRecord> records = new ArrayList<>();

    @BeforeEach
    void paint() throws IOException {
        photographs = PaintedSet.write(folder);
        Path file =
                new HeldOutPhotographs(4, Integer.MAX_VALUE, true).write(folder.resolve("truth"), photographs.test());
        truth = TruthSource.of(Formats.named("rexserve"), file, folder);
        try (DatasetReader reader = truth.open(ProblemSink.strict())) {
            for (Optional<ImageRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                records.add(next.get());
            }
        }
    }

    private Map<String, Double> figures(EvaluationTask task, Predicate<Region> known)
            throws IOException, InterruptedException {
        QuestionPlan plan = QuestionPlan.of(truth, task, ProblemSink.strict());
        try (ResultFile results = ResultFile.open(folder.resolve("run"), Map.of())) {
            new EvaluationRun(truth, task, new RunPolicy(1, 0, Duration.ZERO, 0), _ -> {})
                    .ask(plan, new TruthfulAsker(records, known), TruthfulAsker.MODELS, results, _ -> {});
            return EvaluationRun.measure(truth, task, results).measured().figures();
        }
    }

    private List<ImageRecord> of(String set) {
        return records.stream().filter(record -> set.equals(record.split())).toList();
    }

    @Test
    void onlyPicturesKeptForTestsAreAsked() {
        assertThat(of(SET))
                .extracting(ImageRecord::id)
                .containsExactlyElementsOf(
                        photographs.test().stream().map(Photograph::key).toList())
                .hasSizeBetween(10, 30);
    }

    @Test
    void aModelThatKnowsEverythingHasEveryFigure() throws Exception {
        assertThat(figures(new PhotographTask(Set.of("dog"), true), _ -> true))
                .containsEntry("painted.proposals.recall", 1.0)
                .containsEntry("painted.names.f1", 1.0)
                .containsEntry("painted.known.f1", 1.0)
                .containsEntry("painted.mixed.precision", 1.0)
                .containsEntry("painted.absent", 1.0)
                .containsEntry("painted.absent.photographed", 1.0)
                .containsEntry("painted.absent.drawn", 1.0)
                .containsEntry("painted.absent.mixed", 1.0)
                .containsEntry("painted.region", 1.0)
                .containsEntry("painted.name.dog.f1", 1.0)
                .containsEntry("painted.counting.all.stated.within_one", 1.0)
                .containsEntry("painted.counting.all.boxes.exact", 1.0)
                .containsEntry("painted.listed.accuracy", 1.0)
                .containsEntry("painted.teacher.name.cup.f1", 1.0);
    }

    @Test
    void figuresTellPersonsFromDogs() throws Exception {
        Map<String, Double> figures = figures(
                new PhotographTask(Set.of("dog", "cat"), false),
                region -> region.name().equals("dog"));

        assertThat(figures)
                .containsEntry("painted.proposals.recall", 0.25)
                .containsEntry("painted.names.precision", 1.0)
                .containsEntry("painted.names.f1", 0.5)
                .containsEntry("painted.known.f1", 1.0)
                .containsEntry("painted.name.dog.f1", 1.0)
                .containsEntry("painted.name.person.f1", 0.0)
                .containsEntry("painted.counting.all.boxes.exact", 0.5)
                .containsEntry("painted.teacher.name.cup.f1", 0.0);
        assertThat(figures.get("painted.names.recall")).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(figures.get("painted.region")).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(figures.get("painted.listed.mean_score")).isCloseTo(0.8, within(1e-12));
        assertThat(figures.get("painted.listed.ece.equal_mass")).isCloseTo(0.2, within(1e-12));
    }

    private ImageRecord of(String set, boolean crowd) {
        return of(set).stream()
                .filter(record -> record.regions().stream().anyMatch(Region::crowd) == crowd)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsAskedFollowsFromTheAnnotations() {
        ImageRecord record = of(SET, false);
        var task = new PhotographTask(Set.of(), false);

        assertThat(record.absent()).hasSize(3).doesNotContain("dog", "person", "cup");
        assertThat(record.regions()).extracting(Region::name).contains("fork");
        assertThat(task.questions(record))
                .allSatisfy(question -> assertThat(question.asked()).doesNotContain("fork"))
                .extracting(Question::kind)
                .containsExactly(
                        QuestionKind.PROPOSALS,
                        QuestionKind.DETECT,
                        QuestionKind.DETECT,
                        QuestionKind.DETECT,
                        QuestionKind.DETECT,
                        QuestionKind.DETECT,
                        QuestionKind.DETECT,
                        QuestionKind.REGION_CATEGORY);
        assertThat(task.questions(of(SET + HeldOutPhotographs.TEACHER).getFirst()))
                .singleElement()
                .satisfies(question -> assertThat(question.asked()).containsExactly("cup"));
    }

    @Test
    void aNameOfACrowdIsNotAsked() {
        assertThat(new PhotographTask(Set.of(), true).questions(of(SET, true)))
                .isNotEmpty()
                .allSatisfy(question -> assertThat(question.asked()).doesNotContain("sheep"));
    }

    @Test
    void aLimitTakesPicturesFromEverywhere() throws IOException {
        Path file = new HeldOutPhotographs(4, 3, false).write(folder.resolve("few"), photographs.test());
        List<Photograph> all = photographs.test();
        var ids = new ArrayList<String>();
        try (DatasetReader reader =
                TruthSource.of(Formats.named("rexserve"), file, folder).open(ProblemSink.strict())) {
            for (Optional<ImageRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                ids.add(next.get().id());
            }
        }
        assertThat(ids)
                .containsExactly(
                        all.get(0).key(),
                        all.get(all.size() / 3).key(),
                        all.get(2 * all.size() / 3).key());
    }

    @Test
    void scoresOfBothRankingsAreWhatACalibrationIsFittedTo() throws Exception {
        var task = new CalibrationTask();
        figures(task, region -> region.name().equals("dog"));

        int pictures = of(SET).size();
        assertThat(task.listed()).hasSize(pictures).allSatisfy(outcome -> {
            assertThat(outcome.correct()).isTrue();
            assertThat(outcome.score()).isEqualTo(0.8);
        });
        assertThat(task.ranked()).hasSize(pictures);
    }
}
