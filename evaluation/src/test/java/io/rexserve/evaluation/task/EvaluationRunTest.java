package io.rexserve.evaluation.task;

import static io.rexserve.evaluation.task.Records.ANIMALS;
import static io.rexserve.evaluation.task.Records.image;
import static io.rexserve.evaluation.task.Records.region;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.Asker;
import io.rexserve.evaluation.run.EvaluationException;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.Reply;
import io.rexserve.evaluation.run.ResultFile;
import io.rexserve.evaluation.run.RunPolicy;
import io.rexserve.evaluation.task.DetectionFigures.Kind;
import io.rexserve.evaluation.task.DetectionTask.Prompt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationRunTest {
    private static final AskOptions OPTIONS = AskOptions.CHATREX;
    private static final List<ImageRecord> RECORDS = List.of(
            image("1", List.of("fish"), region(10, "cat", "leftmost cat"), region(100, "cat"), region(300, "dog")),
            image("2", List.of("dog"), region(20, "cat"), region(200, "fish", "the fish")),
            image("3", List.of()));

    @TempDir
    private Path folder;

    private EvaluationRun.Outcome run(EvaluationTask task, List<ImageRecord> records, Asker asker, double failing)
            throws IOException, InterruptedException {
        TruthSource truth = Records.source(records);
        var policy = new RunPolicy(2, 0, Duration.ofSeconds(1), failing);
        QuestionPlan plan = QuestionPlan.of(truth, task, ProblemSink.strict());
        var run = new EvaluationRun(truth, task, policy, _ -> {});
        try (ResultFile results = ResultFile.open(folder, EvaluationRun.settings(truth, task, TruthfulAsker.MODELS))) {
            run.ask(plan, asker, TruthfulAsker.MODELS, results, _ -> {});
            return EvaluationRun.measure(truth, task, results);
        }
    }

    private Map<String, Double> figures(EvaluationTask task, Predicate<Region> known)
            throws IOException, InterruptedException {
        return run(task, RECORDS, new TruthfulAsker(RECORDS, known), 0)
                .measured()
                .figures();
    }

    private static DetectionTask coco(Prompt prompt) {
        return new DetectionTask(Kind.COCO, OPTIONS, prompt, ANIMALS);
    }

    @Test
    void aModelThatKnowsTheTruthHasEveryFigureOfDetection() throws Exception {
        assertThat(figures(coco(Prompt.TRUTH), EvaluationRunTest::all))
                .containsEntry("AP", 1.0)
                .containsEntry("AP75", 1.0)
                .containsEntry("chatrex.precision", 1.0)
                .containsEntry("chatrex.recall", 1.0)
                .containsEntry("rexomni.all.recall.50", 1.0)
                .containsEntry("calibration.accuracy", 1.0)
                .containsEntry("cost.answers", 2.0);
    }

    @Test
    void whatIsNotFoundLowersRecallAndNotPrecision() throws Exception {
        Map<String, Double> figures =
                figures(coco(Prompt.TRUTH), region -> region.box().x1() < 150);

        assertThat(figures.get("chatrex.recall")).isEqualTo(1.0 / 3); // cat 1, dog 0, fish 0
        assertThat(figures.get("AR100")).isEqualTo(1.0 / 3);
    }

    @Test
    void promptsAskForTheTruthOrAllCategoriesOrOneByOne() {
        assertThat(coco(Prompt.TRUTH).questions(RECORDS.getFirst()))
                .extracting(Question::asked)
                .containsExactly(List.of("cat", "dog"));
        assertThat(coco(Prompt.ALL).questions(RECORDS.getFirst()))
                .extracting(Question::asked)
                .containsExactly(List.of("cat", "dog", "fish"));
        assertThat(coco(Prompt.EACH).questions(RECORDS.getFirst()))
                .extracting(Question::asked)
                .containsExactly(List.of("cat"), List.of("dog"));
        assertThat(coco(Prompt.TRUTH).questions(RECORDS.getLast())).isEmpty();
    }

    @Test
    void moreThanAHundredNamesAreSeveralQuestions() {
        Region[] many = IntStream.range(0, 150)
                .mapToObj(i -> region(i + 1, "thing " + i))
                .toArray(Region[]::new);

        assertThat(coco(Prompt.TRUTH).questions(image("1", List.of(), many)))
                .extracting(question -> question.asked().size())
                .containsExactly(100, 50);
    }

    @Test
    void allCategoriesNeedAList() {
        assertThatThrownBy(() -> new DetectionTask(Kind.COCO, OPTIONS, Prompt.ALL, DatasetDescription.UNKNOWN))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("--prompt: all: the truth lists no categories");
    }

    @Test
    void lvisIsAskedForAbsentNamesTooInWordsThatUsersWrite() throws Exception {
        var task = new DetectionTask(Kind.LVIS, OPTIONS, Prompt.TRUTH, ANIMALS);

        assertThat(task.questions(RECORDS.getFirst()).getFirst().asked()).containsExactly("cat", "dog", "fish");
        assertThat(figures(task, EvaluationRunTest::all))
                .containsEntry("AP", 1.0)
                .containsEntry("fixed.AP", 1.0);
        assertThat(new ClassNames(Kind.LVIS, List.of("sofa_bed", "car_(automobile)")).asked("sofa_bed"))
                .isEqualTo("sofa bed");
    }

    @Test
    void lvisNeedsFrequencies() {
        assertThatThrownBy(() -> new DetectionTask(
                        Kind.LVIS,
                        OPTIONS,
                        Prompt.TRUTH,
                        new DatasetDescription(null, List.of(Category.of(1, "cat")), null)))
                .hasMessageContaining("category cat: frequency: missing (expected: r, c or f");
    }

    @Test
    void aFailedQuestionCountsAsFoundNothingAndIsTold() throws Exception {
        var truthful = new TruthfulAsker(RECORDS, EvaluationRunTest::all);

        EvaluationRun.Outcome outcome = run(
                coco(Prompt.TRUTH),
                RECORDS,
                question -> question.image().equals("2") ? new Reply.Failed("boom", false) : truthful.ask(question),
                1);

        assertThat(outcome.failures()).containsExactly(Map.entry("boom", 1L));
        assertThat(outcome.answers()).isEqualTo(1);
        assertThat(outcome.measured().figures().get("chatrex.recall")).isEqualTo((2.0 / 3 + 1 + 0) / 3);
        assertThat(outcome.measured().allNotes()).anyMatch(note -> note.startsWith("1 questions failed"));
    }

    @Test
    void aRunThatWasKilledGoesOnAndHasTheSameFigures() throws Exception {
        var truthful = new TruthfulAsker(RECORDS, EvaluationRunTest::all);
        var asked = new AtomicInteger();
        assertThatThrownBy(() -> run(
                        coco(Prompt.EACH),
                        RECORDS,
                        question -> {
                            if (asked.incrementAndGet() > 2) {
                                throw new IllegalStateException("killed");
                            }
                            return truthful.ask(question);
                        },
                        0))
                .hasMessage("killed");
        asked.set(0);

        EvaluationRun.Outcome outcome = run(
                coco(Prompt.EACH),
                RECORDS,
                question -> {
                    asked.incrementAndGet();
                    return truthful.ask(question);
                },
                0);

        assertThat(asked).hasValue(2);
        assertThat(outcome.answers()).isEqualTo(4);
        assertThat(outcome.measured().figures()).containsEntry("AP", 1.0);
    }

    @Test
    void otherSettingsAreRefusedByTheirName() throws Exception {
        figures(coco(Prompt.TRUTH), EvaluationRunTest::all);

        assertThatThrownBy(() -> figures(coco(Prompt.EACH), EvaluationRunTest::all))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("prompt: truth when it was begun, each now");
    }

    @Test
    void expressionsAreJudgedByTheirBestBox() throws Exception {
        assertThat(figures(new ReferringTask(OPTIONS), EvaluationRunTest::all))
                .containsEntry("humanref.all.rejection", 1.0);
        assertThat(new ReferringTask(OPTIONS).questions(RECORDS.getFirst()))
                .extracting(Question::asked)
                .containsExactly(List.of("leftmost cat"), List.of("fish"));
    }

    @Test
    void expressionsOfOneBoxEachHaveRefCocosAccuracy() throws Exception {
        List<ImageRecord> records = List.of(image("1", List.of(), region(10, "cat", "a"), region(200, "cat", "b")));
        Asker firstOnly = new TruthfulAsker(records, region -> region.box().x1() < 100);

        Map<String, Double> figures = run(new ReferringTask(OPTIONS), records, firstOnly, 0)
                .measured()
                .figures();

        assertThat(figures).containsEntry("all.accuracy", 0.5);
        assertThat(figures.keySet()).noneMatch(name -> name.startsWith("humanref"));
    }

    @Test
    void countsAreComparedByStatedNumberAndBoxes() throws Exception {
        assertThat(figures(new CountingTask(OPTIONS), EvaluationRunTest::all)).containsEntry("all.stated.exact", 1.0);
    }

    @Test
    void absentNamesAreRefusedAndPresentOnesNot() throws Exception {
        assertThat(figures(new RefusalTask(OPTIONS, 2, 7, ANIMALS), EvaluationRunTest::all))
                .containsEntry("all.rejection", 1.0)
                .containsEntry("all.false_rejection", 0.0);
    }

    @Test
    void aModelThatNeverAnswersRefusesEverything() throws Exception {
        assertThat(figures(new RefusalTask(OPTIONS, 2, 7, ANIMALS), EvaluationRunTest::none))
                .containsEntry("all.rejection", 1.0)
                .containsEntry("all.false_rejection", 1.0);
    }

    @Test
    void regionsAreNamed() throws Exception {
        assertThat(figures(new RegionTask(QuestionKind.REGION_CATEGORY, OPTIONS, null), EvaluationRunTest::all))
                .containsEntry("all.s_iou", 1.0)
                .containsEntry("all.exact", 1.0);
    }

    @Test
    void missingImagesEndTheRunBeforeItBegins() throws Exception {
        var record = new ImageRecord(
                "1",
                new ImageSource.File("a.png", folder.resolve("a.png")),
                RECORDS.getFirst().width(),
                RECORDS.getFirst().height(),
                RECORDS.getFirst().regions(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                RECORDS.getFirst().provenance(),
                null);
        TruthSource truth = Records.source(List.of(record));
        QuestionPlan plan = QuestionPlan.of(truth, coco(Prompt.TRUTH), ProblemSink.strict());

        assertThatThrownBy(() -> plan.requireAskable(truth, 0.01))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("--images: 1 of 1 questions are about files that are not there, such as "
                        + folder.resolve("a.png"));
    }

    @Test
    void aTruthWithNothingToAskIsTold() throws Exception {
        TruthSource truth = Records.source(List.of(RECORDS.getLast()));
        QuestionPlan plan = QuestionPlan.of(truth, coco(Prompt.TRUTH), ProblemSink.strict());

        assertThatThrownBy(() -> plan.requireAskable(truth, 0)).hasMessageContaining("nothing to ask about them");
    }

    private static boolean all(Region region) {
        return true;
    }

    private static boolean none(Region region) {
        return false;
    }
}
