package io.rexserve.tuning.calibration;

import io.rexserve.datasets.Formats;
import io.rexserve.datasets.photograph.PhotographSet;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.evaluation.SuiteMeasurement;
import io.rexserve.evaluation.photograph.CalibrationTask;
import io.rexserve.evaluation.photograph.HeldOutPhotographs;
import io.rexserve.evaluation.protocol.Calibration;
import io.rexserve.evaluation.protocol.CalibrationFit;
import io.rexserve.evaluation.protocol.ScoredOutcome;
import io.rexserve.evaluation.scene.HeldOutScenes;
import io.rexserve.evaluation.task.TruthSource;
import io.rexserve.image.box.ScoreCalibration;
import io.rexserve.model.language.checkpoint.ScoreCalibrations;
import io.rexserve.trainer.network.GenerationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// Serves a model without calibration, asks it, and states the calibration that fits what it answered.
public final class CalibrationRun {
    // As a server asks that nobody configured: scores of a name asked alone.
    private static final int NAMES_PER_QUESTION = 1;

    private final Path proposals;
    private final Path language;
    private final Consumer<String> progress;

    /// @param proposals folder of the proposal network
    /// @param language folder of the language model; its `generation_config.json` is written
    /// @param progress receives lines for people
    public CalibrationRun(Path proposals, Path language, Consumer<String> progress) {
        this.proposals = proposals;
        this.language = language;
        this.progress = progress;
    }

    /// What is asked about.
    ///
    /// @param photographs sets, or folders of sets; the parts to train on are used
    /// @param limit photographs of each set
    /// @param scenes composed scenes, of looks that are trained on
    /// @param seed of scenes and absent names
    public record Data(List<Path> photographs, int limit, int scenes, long seed) {
        public Data {
            photographs = List.copyOf(photographs);
        }
    }

    /// What came of it.
    ///
    /// @param calibrations that were stated
    /// @param errors expected calibration errors, equal mass, by kind and source: before and after
    public record Fitted(ScoreCalibrations calibrations, Map<String, List<Double>> errors) {}

    /// Fits and states it. A failure leaves the folder as it was.
    ///
    /// @param art folder of the art that scenes are composed of
    public Fitted fit(Data data, Path art) throws IOException, InterruptedException {
        ScoreCalibrations before = ScoreCalibrations.read(language);
        Path folder = Files.createTempDirectory("rexserve-calibration-");
        boolean fitted = false;
        try {
            GenerationFile.stateCalibrations(language, ScoreCalibrations.NONE);
            Map<String, CalibrationTask> asked = ask(folder, data, art);
            var result = fitted(asked);
            GenerationFile.stateCalibrations(language, result.calibrations());
            fitted = true;
            return result;
        } finally {
            if (!fitted) {
                GenerationFile.stateCalibrations(language, before);
            }
            delete(folder);
        }
    }

    private Map<String, CalibrationTask> ask(Path folder, Data data, Path art)
            throws IOException, InterruptedException {
        var truths = new LinkedHashMap<String, TruthSource>();
        SceneComposer composer =
                Objects.requireNonNull(HeldOutScenes.composers(art).get(HeldOutScenes.TRAINED));
        Map<String, SceneComposer> trained = Map.of(HeldOutScenes.TRAINED, composer);
        Path scenes = new HeldOutScenes(data.seed(), data.scenes())
                .write(folder.resolve("scenes"), trained, Formats.named("rexserve"), progress);
        truths.put("scenes", TruthSource.of(Formats.named("rexserve"), scenes, scenes.getParent()));
        if (!data.photographs().isEmpty()) {
            Path photographs = new HeldOutPhotographs(data.seed(), data.limit(), false)
                    .write(
                            folder.resolve("photographs"),
                            PhotographSet.read(data.photographs()).training());
            truths.put("photographs", TruthSource.of(Formats.named("rexserve"), photographs, folder.getRoot()));
        }
        var tasks = new LinkedHashMap<String, CalibrationTask>();
        var evaluations = new ArrayList<SuiteMeasurement.Evaluation>();
        truths.forEach((name, truth) -> {
            var task = new CalibrationTask();
            tasks.put(name, task);
            evaluations.add(new SuiteMeasurement.Evaluation(truth, folder.resolve(name + "-run"), () -> task));
        });
        SuiteMeasurement.run(
                new SuiteMeasurement.Served(proposals, language, NAMES_PER_QUESTION), evaluations, progress);
        return tasks;
    }

    static Fitted fitted(Map<String, CalibrationTask> asked) {
        var errors = new LinkedHashMap<String, List<Double>>();
        ScoreCalibration answer = one("answer", asked, CalibrationTask::listed, errors);
        ScoreCalibration phrase = one("phrase", asked, CalibrationTask::ranked, errors);
        return new Fitted(new ScoreCalibrations(answer, phrase), errors);
    }

    private static ScoreCalibration one(
            String kind,
            Map<String, CalibrationTask> asked,
            Function<CalibrationTask, List<ScoredOutcome>> outcomes,
            Map<String, List<Double>> errors) {
        ScoreCalibration calibration =
                CalibrationFit.of(asked.values().stream().map(outcomes).toList());
        asked.forEach((source, task) -> {
            List<ScoredOutcome> raw = outcomes.apply(task);
            List<ScoredOutcome> calibrated = raw.stream()
                    .map(each -> new ScoredOutcome(each.image(), calibration.of((float) each.score()), each.correct()))
                    .toList();
            errors.put(kind + "." + source, List.of(error(raw), error(calibrated)));
        });
        return calibration;
    }

    private static double error(List<ScoredOutcome> outcomes) {
        return Calibration.of(outcomes, Calibration.DEFAULT_BINS).figures().stream()
                .filter(figure -> figure.name().equals("ece.equal_mass"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
