package io.rexserve.tuning.report;

import io.rexserve.cli.Home;
import io.rexserve.evaluation.Machine;
import io.rexserve.evaluation.SuiteMeasurement;
import io.rexserve.evaluation.SuiteMeasurement.Evaluation;
import io.rexserve.evaluation.SuiteMeasurement.Served;
import io.rexserve.evaluation.report.RunContent;
import io.rexserve.evaluation.run.EvaluationException;
import io.rexserve.evaluation.task.EvaluationTask;
import io.rexserve.evaluation.task.TruthSource;
import io.rexserve.model.inspection.Inspector;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.SourceFacts;
import io.rexserve.trainer.corpus.TrainingImage;
import io.rexserve.tuning.card.BaseModel;
import io.rexserve.tuning.card.CardData;
import io.rexserve.tuning.card.CardFigure;
import io.rexserve.tuning.card.ModelCard;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Ends a tune run: measures the base model and the tuned one on the held-out images through the suite, writes the card
/// beside the tuned weights and the report beside the run, and prints the figures.
public final class TuneResult {
    private static final int DIGITS = 12;

    private TuneResult() {}

    /// Measures, writes `evaluation/`, `model/README.md`, `model/model-card.json` and `report.html`.
    ///
    /// @param model whose folder `model` is there
    /// @param corpus that it was tuned on
    /// @param print receives progress and the table of figures
    /// @return the figures, the main one first; none where nothing could be measured, which is printed with the
    /// reason
    public static List<CardFigure> finish(TunedModel model, Corpus corpus, PrintWriter print)
            throws IOException, InterruptedException {
        Path folder = model.out().resolve(RunFacts.FOLDER);
        List<RunFacts.Measurement> measurements = new ArrayList<>();
        List<CardFigure> figures = new ArrayList<>();
        @Nullable String images = null;
        if (!corpus.heldOut().isEmpty()) {
            TruthSource truth = HeldOutTruth.write(folder, corpus.heldOut());
            images = truth.place() == null ? null : truth.place().images();
            try {
                measurements.addAll(measured(model, truth, folder, figures, line(print)));
            } catch (EvaluationException e) { // captions alone, for example: there is no name to ask for
                print.println("not measured: " + e.getMessage());
            }
        }
        figures.addAll(model.more());
        RunFacts facts = facts(model, corpus, measurements, images);
        facts.write(model.out());
        card(model, facts, figures).write(model.model());
        table(figures, print);
        print.println("report: " + TuneReport.write(model.out()));
        print.flush();
        return figures;
    }

    private static Consumer<String> line(PrintWriter print) {
        return text -> {
            print.println(text);
            print.flush();
        };
    }

    private static List<RunFacts.Measurement> measured(
            TunedModel model, TruthSource truth, Path folder, List<CardFigure> figures, Consumer<String> progress)
            throws IOException, InterruptedException {
        Map<String, Supplier<EvaluationTask>> tasks = Evaluations.of(model.kind(), truth, model.foreignNames());
        String before = name("before", model.base(), model, truth);
        String after = name("after", model.model(), model, truth);
        progress.accept("measuring the base model on " + truth.name());
        List<RunContent> first =
                SuiteMeasurement.run(served(model, model.base()), evaluations(tasks, truth, folder, before), progress);
        progress.accept("measuring the tuned model");
        List<RunContent> second =
                SuiteMeasurement.run(served(model, model.model()), evaluations(tasks, truth, folder, after), progress);
        var measurements = new ArrayList<RunFacts.Measurement>();
        int at = 0;
        for (String task : tasks.keySet()) {
            measurements.add(new RunFacts.Measurement(task, before + "/" + task, after + "/" + task));
            figures.addAll(figures(first.get(at), second.get(at)));
            at++;
        }
        return measurements;
    }

    // Of other weights or another truth the results go elsewhere: those of an earlier run stay what they are.
    private static String name(String role, Path measured, TunedModel model, TruthSource truth) {
        String digest = ModelDigest.of(measured).sha256().substring(0, DIGITS);
        String boxes = ModelDigest.of(model.proposals()).sha256().substring(0, DIGITS);
        return role + "-" + digest + "-" + (model.kind() == TunedModel.Kind.LANGUAGE ? boxes + "-" : "")
                + truth.sha256().substring(0, DIGITS);
    }

    private static Served served(TunedModel model, Path measured) {
        return switch (model.kind()) {
            case PROPOSALS -> new Served(measured, null);
            case LANGUAGE -> new Served(model.proposals(), measured);
        };
    }

    private static List<Evaluation> evaluations(
            Map<String, Supplier<EvaluationTask>> tasks, TruthSource truth, Path folder, String run) {
        return tasks.entrySet().stream()
                .map(task -> new Evaluation(truth, folder.resolve(run).resolve(task.getKey()), task.getValue()))
                .toList();
    }

    /// The figures of the main protocol of an evaluation.
    private static List<CardFigure> figures(RunContent before, RunContent after) {
        Map<String, Double> old = main(before);
        var figures = new ArrayList<CardFigure>();
        main(after).forEach((name, value) -> {
            @Nullable Double was = old.get(name);
            if (Double.isFinite(value)) {
                figures.add(new CardFigure(name, was != null && Double.isFinite(was) ? was : null, value));
            }
        });
        return figures;
    }

    private static Map<String, Double> main(RunContent content) {
        var figures = new LinkedHashMap<String, Double>();
        if (!content.figures().isEmpty()) {
            var estimator = content.figures().getFirst().estimator();
            double[] values = estimator.values();
            for (int i = 0; i < values.length; i++) {
                figures.put(estimator.names().get(i), values[i]);
            }
        }
        return figures;
    }

    private static RunFacts facts(
            TunedModel model, Corpus corpus, List<RunFacts.Measurement> measurements, @Nullable String images) {
        Machine machine = Machine.here(Home.folder());
        var unusable = new LinkedHashMap<String, Long>();
        corpus.unusable().counts().forEach((reason, count) -> unusable.put(reason.meaning(), count));
        return new RunFacts(
                model.kind(),
                model.title(),
                BaseModel.of(model.base()),
                sets(corpus),
                unusable,
                corpus.unusable().lines(),
                ModelCard.recipe(model.recipe()),
                model.more(),
                model.foreignNames(),
                measurements,
                images,
                machine.commit(),
                machine.processor() + ", " + machine.cores() + " cores, " + machine.memoryGib() + " GiB, Java "
                        + machine.java(),
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    /// The sets, and the part of them that was held out where no set was given for that.
    private static List<CardData> sets(Corpus corpus) {
        var sets = new ArrayList<>(corpus.sources().stream().map(CardData::of).toList());
        boolean given = corpus.sources().stream().anyMatch(set -> set.role() == SourceFacts.Role.HELD_OUT);
        if (!given && !corpus.heldOut().isEmpty()) {
            var licences = new TreeMap<String, Long>();
            long regions = 0;
            for (TrainingImage image : corpus.heldOut()) {
                regions += image.regions().size();
                @Nullable String licence = image.record().provenance().licence();
                if (licence != null) {
                    licences.merge(licence, 1L, Long::sum);
                }
            }
            sets.add(new CardData(
                    "of these, held out", "", "held out", corpus.heldOut().size(), regions, licences));
        }
        return sets;
    }

    private static ModelCard card(TunedModel model, RunFacts facts, List<CardFigure> figures) {
        String what = switch (model.kind()) {
            case PROPOSALS -> "A proposal network (UPN)";
            case LANGUAGE -> "A language model of the ChatRex family";
        };
        return new ModelCard(
                model.title(),
                List.of(what + ", tuned on annotated images. Figures are of images that it never learnt from."),
                Inspector.licences(model.base()),
                List.of(facts.base()),
                facts.data(),
                facts.unusable(),
                facts.recipe(),
                figures,
                Evaluations.protocol(model.kind()),
                facts.commit(),
                LocalDate.parse(facts.date()));
    }

    private static void table(List<CardFigure> figures, PrintWriter print) {
        print.printf(Locale.ROOT, "%-36s %8s %8s%n", "held-out figure", "before", "after");
        for (CardFigure figure : figures) {
            print.printf(
                    Locale.ROOT,
                    "%-36s %8s %8.3f%n",
                    figure.name(),
                    figure.before() == null ? "-" : String.format(Locale.ROOT, "%.3f", figure.before()),
                    figure.after());
        }
    }
}
