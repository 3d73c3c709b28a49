package io.rexserve.tuning.report;

import io.rexserve.cli.Home;
import io.rexserve.cli.Machine;
import io.rexserve.evaluation.run.EvaluationException;
import io.rexserve.model.card.TrainedOn;
import io.rexserve.model.inspection.Inspector;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.SourceFacts;
import io.rexserve.trainer.corpus.TrainingImage;
import io.rexserve.tuning.card.BaseModel;
import io.rexserve.tuning.card.CardData;
import io.rexserve.tuning.card.CardFigure;
import io.rexserve.tuning.card.ModelCard;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Ends a tune run: measures the base model and the tuned one on the held-out images through the suite, writes the card
/// beside the tuned weights and the report beside the run, and prints the figures.
public final class TuneResult {
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
        var measured = new Measurements(model, corpus);
        List<RunFacts.Measurement> measurements = new ArrayList<>();
        List<CardFigure> figures = new ArrayList<>();
        try {
            figures.addAll(measured.measure(measurements, line(print)));
        } catch (EvaluationException e) { // captions alone, for example: there is no name to ask for
            print.println("not measured: " + e.getMessage());
        }
        figures.addAll(model.more());
        RunFacts facts = facts(model, corpus, measurements, measured);
        facts.write(model.out());
        card(model, trained(model, corpus), facts, figures).write(model.model());
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

    private static RunFacts facts(
            TunedModel model, Corpus corpus, List<RunFacts.Measurement> measurements, Measurements measured) {
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
                measured.images(TuneEvaluation.Truth.HELD_OUT),
                measured.images(TuneEvaluation.Truth.REPLAYED),
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

    /// What its base was trained on, and the names of the corpus where the base's card lists names.
    private static TrainedOn trained(TunedModel model, Corpus corpus) {
        TrainedOn base = TrainedOn.of(model.base());
        if (model.kind() == TunedModel.Kind.PROPOSALS || base.names().isEmpty()) {
            return base;
        }
        var names = new LinkedHashSet<>(base.names());
        names.addAll(corpus.categories().keySet());
        return base.withNames(names);
    }

    private static ModelCard card(TunedModel model, TrainedOn trained, RunFacts facts, List<CardFigure> figures) {
        String what = switch (model.kind()) {
            case PROPOSALS -> "A proposal network (UPN)";
            case LANGUAGE -> "A language model of the ChatRex family";
        };
        return new ModelCard(
                model.title(),
                List.of(what + ", tuned on annotated images. Figures are of images that it never learnt from."),
                Inspector.licences(model.base()),
                trained,
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
