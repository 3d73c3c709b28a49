package io.rexserve.tuning.report;

import io.rexserve.evaluation.SuiteMeasurement;
import io.rexserve.evaluation.SuiteMeasurement.Evaluation;
import io.rexserve.evaluation.SuiteMeasurement.Served;
import io.rexserve.evaluation.report.RunContent;
import io.rexserve.evaluation.task.EvaluationTask;
import io.rexserve.evaluation.task.TruthSource;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.TrainingImage;
import io.rexserve.tuning.card.CardFigure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks the base model and the tuned one the same questions about held-out images, those of the data and those of the
/// replayed sets.
final class Measurements {
    /// Images of replayed sets, evenly spaced: as many as tell a change of .02 from none.
    private static final int MOST_REPLAYED = 100;

    private static final int DIGITS = 12;

    private final TunedModel model;
    private final Path folder;
    private final Map<TuneEvaluation.Truth, TruthSource> truths = new EnumMap<>(TuneEvaluation.Truth.class);

    /// @param corpus whose held-out images are written down
    Measurements(TunedModel model, Corpus corpus) throws IOException {
        this.model = model;
        this.folder = model.out().resolve(RunFacts.FOLDER);
        write(TuneEvaluation.Truth.HELD_OUT, corpus.heldOut());
        write(TuneEvaluation.Truth.REPLAYED, spaced(corpus.replayHeldOut()));
    }

    private void write(TuneEvaluation.Truth truth, List<TrainingImage> images) throws IOException {
        if (!images.isEmpty()) {
            truths.put(truth, HeldOutTruth.write(folder(folder, truth), images));
        }
    }

    private static List<TrainingImage> spaced(List<TrainingImage> images) {
        int count = Math.min(MOST_REPLAYED, images.size());
        List<TrainingImage> spaced = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            spaced.add(images.get((int) ((long) i * images.size() / count)));
        }
        return spaced;
    }

    /// Where the images of a truth are listed.
    static Path folder(Path evaluation, TuneEvaluation.Truth truth) {
        return truth == TuneEvaluation.Truth.HELD_OUT ? evaluation : evaluation.resolve("replayed");
    }

    /// The folder of image files of a truth; null where there are none.
    @Nullable
    String images(TuneEvaluation.Truth truth) {
        TruthSource source = truths.get(truth);
        return source == null || source.place() == null ? null : source.place().images();
    }

    /// @param measurements receives where the results are
    /// @return the figures of the card
    List<CardFigure> measure(List<RunFacts.Measurement> measurements, Consumer<String> progress)
            throws IOException, InterruptedException {
        List<Asked> before = asked("before", model.base());
        List<Asked> after = asked("after", model.model());
        if (before.isEmpty()) {
            return List.of();
        }
        truths.values().forEach(truth -> progress.accept("measuring on " + truth.name()));
        progress.accept("measuring the base model");
        List<RunContent> first = SuiteMeasurement.run(served(model.base()), evaluations(before), progress);
        progress.accept("measuring the tuned model");
        List<RunContent> second = SuiteMeasurement.run(served(model.model()), evaluations(after), progress);
        var figures = new ArrayList<CardFigure>();
        for (int i = 0; i < before.size(); i++) {
            TuneEvaluation kind = before.get(i).kind();
            measurements.add(new RunFacts.Measurement(
                    kind.code(), before.get(i).name(), after.get(i).name()));
            figures.addAll(kind.figures(first.get(i), second.get(i)));
        }
        return figures;
    }

    /// @param name of the folder of results, below `evaluation`
    private record Asked(TuneEvaluation kind, String name, Evaluation evaluation) {}

    private List<Asked> asked(String role, Path measured) throws IOException {
        var asked = new ArrayList<Asked>();
        for (Map.Entry<TuneEvaluation.Truth, TruthSource> truth : truths.entrySet()) {
            String run = name(role, measured, truth.getValue());
            Map<TuneEvaluation, Supplier<EvaluationTask>> tasks =
                    Evaluations.of(model.kind(), truth.getKey(), truth.getValue(), model.foreignNames());
            tasks.forEach((kind, task) -> asked.add(new Asked(
                    kind,
                    run + "/" + kind.code(),
                    new Evaluation(truth.getValue(), folder.resolve(run).resolve(kind.code()), task))));
        }
        return asked;
    }

    private static List<Evaluation> evaluations(List<Asked> asked) {
        return asked.stream().map(Asked::evaluation).toList();
    }

    // Of other weights or another truth the results go elsewhere: those of an earlier run stay what they are.
    private String name(String role, Path measured, TruthSource truth) {
        String digest = ModelDigest.of(measured).sha256().substring(0, DIGITS);
        String boxes = ModelDigest.of(model.proposals()).sha256().substring(0, DIGITS);
        return role + "-" + digest + "-" + (model.kind() == TunedModel.Kind.LANGUAGE ? boxes + "-" : "")
                + truth.sha256().substring(0, DIGITS);
    }

    private Served served(Path measured) {
        return switch (model.kind()) {
            case PROPOSALS -> new Served(measured, null);
            case LANGUAGE -> new Served(model.proposals(), measured);
        };
    }
}
