package io.rexserve.trainer.stage;

import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.TrainingImage;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.network.ChatRexNetwork;
import io.rexserve.trainer.network.RowResult;
import io.rexserve.trainer.network.Sample;
import io.rexserve.trainer.question.QuestionOptions;
import io.rexserve.trainer.question.QuestionSequences;
import io.rexserve.trainer.question.RegionOptions;
import io.rexserve.trainer.question.TargetRow;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/// Questions about held-out images, the same at every measurement, and how many answer tokens are right.
///
/// The decoder reads the right answer up to each token (teacher forcing), so a figure counts single choices: of an
/// index, of a list's end, of an empty list. What answers as a whole are worth, the evaluation commands say.
final class HeldOutQuestions {
    /// Mean over the kinds of choices that occur, so that no kind hides another.
    static final String DECIDES = "choices";

    private static final long SEED = 0x48_45_4C_44L;

    private final ChatRexNetwork network;
    private final GrammarTokens grammar;
    private final SampleSource source;
    private final QuestionSequences questions;
    private final List<TrainingImage> images;

    /// Kinds of answer tokens.
    private enum Choice {
        /// A region of a list, or one that is named in passing.
        INDEX,
        /// The end of a list that has regions.
        END,
        /// The end of a list without regions: the object is not there.
        REFUSAL,
        /// Any other token.
        TEXT
    }

    HeldOutQuestions(
            LanguageRecipe recipe,
            Corpus corpus,
            ChatRexNetwork network,
            Tokenizer tokenizer,
            SampleSource source,
            QuestionOptions options) {
        this.network = network;
        this.grammar = tokenizer.grammarTokens();
        this.source = source;
        this.questions = new QuestionSequences(tokenizer, network.config(), served(options));
        List<TrainingImage> all = corpus.heldOut();
        this.images = all.subList(0, Math.min(all.size(), recipe.measured()));
    }

    // Boxes as when serving: the network's own where they reach the object, best first, numbered from 0.
    private static QuestionOptions served(QuestionOptions options) {
        RegionOptions regions = options.regions();
        return options.withRegions(new RegionOptions(
                regions.most(), regions.duplicate(), regions.match(), regions.overlapping(), 0, 1, 0, 0));
    }

    SequencedMap<String, Double> measure() throws InterruptedException {
        var hits = new EnumMap<Choice, Gradients.Figure>(Choice.class);
        double loss = 0;
        double weight = 0;
        for (int i = 0; i < images.size(); i++) {
            var random = new SplittableRandom(SEED + i);
            for (Sample sample : source.plain(images.get(i), false, questions, random)) {
                List<TargetRow> rows = sample.sequence().targets();
                List<RowResult> results = network.evaluate(List.of(sample));
                for (int row = 0; row < rows.size(); row++) {
                    var hit = new Gradients.Figure(results.get(row).hit() ? 1 : 0, 1, true);
                    hits.merge(choice(rows.get(row)), hit, Gradients.Figure::plus);
                    loss += rows.get(row).weight() * results.get(row).loss();
                    weight += rows.get(row).weight();
                }
            }
        }
        return figures(hits, loss / weight);
    }

    private Choice choice(TargetRow row) {
        int first = row.allowed()[0];
        if (first == grammar.objectsEnd()) {
            return masksRegions(row) ? Choice.END : Choice.REFUSAL;
        }
        return grammar.isRegion(first) ? Choice.INDEX : Choice.TEXT;
    }

    private static boolean masksRegions(TargetRow row) {
        return row.masked().length > 0;
    }

    private static SequencedMap<String, Double> figures(Map<Choice, Gradients.Figure> hits, double loss) {
        var figures = new LinkedHashMap<String, Double>();
        hits.forEach((choice, figure) -> figures.put(choice.name().toLowerCase(Locale.ROOT), figure.mean()));
        double mean = hits.values().stream()
                .mapToDouble(Gradients.Figure::mean)
                .average()
                .orElse(Double.NaN);
        figures.put(DECIDES, mean);
        figures.put("held_out_loss", loss);
        return figures;
    }
}
