package io.rexserve.tuning.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.photograph.CalibrationTask;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.image.box.ScoreCalibration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class CalibrationRunTest {
    private static final Box THERE = Box.ofSize(10, 10, 20, 20);
    private static final Box ELSEWHERE = Box.ofSize(60, 60, 20, 20);

    /// Pictures of a dog, each answered with one box.
    ///
    /// @param listed probability that the box of an answer is right, by its score
    /// @param ranked the same of a ranked box
    private static CalibrationTask answered(long seed, DoubleUnaryOperator listed, DoubleUnaryOperator ranked) {
        var random = new Random(seed);
        var task = new CalibrationTask();
        for (int i = 0; i < 3000; i++) {
            ImageRecord record = ImageRecord.of(
                    "picture " + i,
                    new ImageSource.Bytes("picture", new byte[0]),
                    100,
                    100,
                    List.of(Region.of(THERE, "dog")));
            List<Question> questions = task.questions(record);
            task.add(
                    record,
                    List.of(answer(questions.get(0), random, listed), answer(questions.get(1), random, ranked)));
        }
        return task;
    }

    private static QuestionResult answer(Question question, Random random, DoubleUnaryOperator right) {
        double score = random.nextDouble();
        Box box = random.nextDouble() < right.applyAsDouble(score) ? THERE : ELSEWHERE;
        var found = new QuestionResult.Found("dog", QuestionResult.Rectangle.of(box), score, score, 0);
        return new QuestionResult(
                question.id(),
                question.image(),
                question.kind(),
                question.asked(),
                List.of(),
                List.of(found),
                "",
                null,
                false,
                100,
                100,
                1,
                1,
                1,
                null,
                List.of(),
                1,
                null);
    }

    @Test
    void eachRankingGetsTheCalibrationThatItsScoresNeed() {
        DoubleUnaryOperator high = score -> score * score;
        CalibrationRun.Fitted fitted = CalibrationRun.fitted(Map.of(
                "scenes", answered(1, score -> score, high),
                "photographs", answered(2, score -> score, high)));

        assertThat(fitted.calibrations().answer().of(0.5f)).isBetween(0.45f, 0.55f);
        assertThat(fitted.calibrations().phrase().of(0.5f)).isBetween(0.2f, 0.3f);
        assertThat(fitted.errors())
                .containsOnlyKeys("answer.scenes", "answer.photographs", "phrase.scenes", "phrase.photographs");
        assertThat(fitted.errors().get("phrase.photographs"))
                .satisfiesExactly(
                        before -> assertThat(before).isGreaterThan(0.12),
                        after -> assertThat(after).isLessThan(0.05));
    }

    @Test
    void withoutOutcomesScoresStay() {
        CalibrationRun.Fitted fitted = CalibrationRun.fitted(Map.of("scenes", new CalibrationTask()));

        assertThat(fitted.calibrations().answer()).isEqualTo(ScoreCalibration.IDENTITY);
        assertThat(fitted.calibrations().phrase()).isEqualTo(ScoreCalibration.IDENTITY);
    }
}
