package io.rexserve.trainer.paradigm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.scene.PlainArt;
import io.rexserve.trainer.language.Curriculum;
import io.rexserve.trainer.language.DecoderVocabulary;
import io.rexserve.trainer.language.PromptIds;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.TrainingStoppedException;
import io.rexserve.trainer.vision.ProposedScenes;
import io.rexserve.trainer.vision.TinyTowers;
import io.rexserve.trainer.vision.TowerTraining;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingResumeTest {
    private static final PrintStream SILENT =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    private static final Path TINY =
            Path.of(System.getProperty("rexserve.home")).resolve("weights/rex-tiny");
    private static final DecoderVocabulary VOCABULARY = new DecoderVocabulary(CoordinateTokens.tokens());
    private static final List<Arm> FORMS = List.of(Arm.INDEX, Arm.COORDINATES, Arm.IMAGE_COORDINATES);
    private static final int NEVER = Integer.MAX_VALUE / 2;
    private static final Curriculum.Level LEVEL = Curriculum.LEVELS.getFirst();

    @TempDir
    private static Path shared;

    private static PromptIds prompts;
    private static PictureScenes pictures;

    @BeforeAll
    static void open() throws IOException {
        prompts = new PromptIds(VOCABULARY);
        var vectors = new NameVectors();
        ProposedScenes proposed = ProposedScenes.of(
                shared.resolve("boxes.safetensors"), TINY.resolve("upn"), PlainArt.composer(), 4, 2, SILENT);
        try (var towers = new TowerTraining(vectors);
                SafeStop stop = SafeStop.onRequest()) {
            TinyTowers.grow(towers.weights, TINY.resolve("chatrex"), 1);
            pictures = new PictureScenes(proposed, 2, towers, vectors, stop, SILENT);
        }
        for (Arm form : FORMS) {
            start(shared, form, NEVER, 1);
        }
    }

    @AfterAll
    static void close() {
        prompts.close();
    }

    /// A step takes a second, by two readings of the clock; the stop is asked for within a step.
    private static ProcessorClock clock(SafeStop stop, int stopAt) {
        var readings = new int[1];
        return () -> {
            readings[0]++;
            if (readings[0] == 2 * stopAt) {
                stop.request();
            }
            return readings[0];
        };
    }

    private static void start(Path work, Arm form, int stopAt, int seconds) throws IOException {
        SafeStop stop = SafeStop.onRequest();
        new StartTraining(work, form, clock(stop, stopAt), stop, SILENT, VOCABULARY, prompts).run(seconds);
    }

    private static void arm(Path work, Arm arm, int stopAt) throws IOException {
        SafeStop stop = SafeStop.onRequest();
        Path start = StartTraining.checkpoint(work, arm.form());
        if (!Files.exists(start)) {
            Files.copy(StartTraining.checkpoint(shared, arm.form()), start);
        }
        new ArmTraining(work, arm, 1, clock(stop, stopAt), stop, SILENT, VOCABULARY, prompts, LEVEL, pictures, pictures)
                .run(4, TINY.resolve("chatrex"), 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"INDEX", "COORDINATES"})
    void aStartThatWasStoppedEndsWithTheSameWeights(Arm form, @TempDir Path once, @TempDir Path twice)
            throws IOException {
        start(once, form, NEVER, 5);

        assertThatThrownBy(() -> start(twice, form, 2, 5)).isInstanceOf(TrainingStoppedException.class);
        start(twice, form, NEVER, 5);

        assertThat(StartTraining.checkpoint(twice, form)).hasSameBinaryContentAs(StartTraining.checkpoint(once, form));
    }

    @ParameterizedTest
    @EnumSource(names = {"INDEX", "IMAGE_COORDINATES_TOWERS"})
    void anArmThatWasStoppedEndsWithTheSameWeightsAndAnswers(Arm arm, @TempDir Path once, @TempDir Path twice)
            throws IOException {
        arm(once, arm, NEVER);

        assertThatThrownBy(() -> arm(twice, arm, 2)).isInstanceOf(TrainingStoppedException.class);
        arm(twice, arm, NEVER);

        assertThat(twice.resolve(arm.fileName(1) + ".safetensors"))
                .hasSameBinaryContentAs(once.resolve(arm.fileName(1) + ".safetensors"));
        assertThat(boxes(twice, arm)).isEqualTo(boxes(once, arm)).isNotEmpty();
        assertThat(AnswerRow.read(once, arm, 1)).anyMatch(AnswerRow::last);
    }

    @Test
    void armsSpendTheSameSeconds(@TempDir Path work) throws IOException {
        arm(work, Arm.INDEX, NEVER);
        arm(work, Arm.COORDINATES, NEVER);

        assertThat(last(work, Arm.INDEX).seconds())
                .isEqualTo(last(work, Arm.COORDINATES).seconds());
        assertThat(last(work, Arm.INDEX).answerTokens())
                .isLessThanOrEqualTo(last(work, Arm.COORDINATES).answerTokens());
    }

    private static AnswerRow last(Path work, Arm arm) throws IOException {
        return AnswerRow.read(work, arm, 1).getLast();
    }

    private static List<List<List<Float>>> boxes(Path work, Arm arm) throws IOException {
        return AnswerRow.read(work, arm, 1).stream().map(AnswerRow::boxes).toList();
    }
}
