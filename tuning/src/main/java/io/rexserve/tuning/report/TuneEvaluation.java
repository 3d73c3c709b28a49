package io.rexserve.tuning.report;

import io.rexserve.evaluation.report.RunContent;
import io.rexserve.tuning.card.CardFigure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a tuned model is measured by, before and after.
enum TuneEvaluation {
    /// Boxes of a proposal network, whatever their names.
    PROPOSALS("proposals", "Proposals", Truth.HELD_OUT, Map.of()),

    /// Names and boxes by the decoder's answers, as `/v1/detect` is served.
    DETECTION("detection", "Detection", Truth.HELD_OUT, Map.of("rexomni.all.f1.50", "F1 at IoU .5")),

    /// The same with every box scored for every name.
    RANKING(
            "ranking",
            "Phrase ranking",
            Truth.HELD_OUT,
            Map.of("AP", "AP by phrase ranking", "AP50", "AP50 by phrase ranking")),

    /// Names of the set, one a question: absent ones are to be refused, present ones are not.
    REFUSAL(
            "refusal",
            "Refusal",
            Truth.HELD_OUT,
            Map.of("all.rejection", "absent names refused", "all.false_rejection", "present names refused")),

    /// Names of things that no image of the set shows, one a question.
    OTHER_THINGS(
            "other-things", "Other things", Truth.HELD_OUT, Map.of("all.rejection", "names of other things refused")),

    /// Replayed images that were held out, by the boxes of a proposal network.
    OLD_PROPOSALS(
            "old-proposals",
            "What it knew before",
            Truth.REPLAYED,
            Map.of("AR100", "old boxes: AR100", "AP", "old boxes: AP", "AP50", "old boxes: AP50")),

    /// Replayed images that were held out, by answers.
    OLD_DETECTION(
            "old-detection",
            "What it knew before",
            Truth.REPLAYED,
            Map.of("AP50", "old names: AP50", "rexomni.all.f1.50", "old names: F1 at IoU .5")),

    /// The same with every box scored for every name.
    OLD_RANKING(
            "old-ranking",
            "What it knew before, by phrase ranking",
            Truth.REPLAYED,
            Map.of("AP50", "old names: AP50 by phrase ranking"));

    /// The images that are asked about.
    enum Truth {
        HELD_OUT,
        REPLAYED
    }

    private static final Set<String> DETAILS = Set.of("worst", "errors", "confusions", "curves");

    private final String code;
    private final String title;
    private final Truth truth;

    @SuppressWarnings("ImmutableEnumChecker") // Map.of
    private final Map<String, String> names;

    TuneEvaluation(String code, String title, Truth truth, Map<String, String> names) {
        this.code = code;
        this.title = title;
        this.truth = truth;
        this.names = names;
    }

    /// In names of folders and targets of links.
    String code() {
        return code;
    }

    /// In headings.
    String title() {
        return title;
    }

    Truth truth() {
        return truth;
    }

    /// Parts of the tuned model's own report that are shown: of the same images and names once.
    Set<String> details() {
        return this == RANKING || this == OLD_RANKING ? Set.of() : DETAILS;
    }

    /// The figures that a card and the head of a report show: all of the main protocol where nothing else is said.
    List<CardFigure> figures(RunContent before, RunContent after) {
        Map<String, Double> old = values(before);
        var figures = new ArrayList<CardFigure>();
        values(after).forEach((name, value) -> {
            @Nullable Double was = old.get(name);
            if (Double.isFinite(value) && value >= 0) {
                figures.add(new CardFigure(name, was != null && Double.isFinite(was) && was >= 0 ? was : null, value));
            }
        });
        return figures;
    }

    private Map<String, Double> values(RunContent content) {
        var values = new LinkedHashMap<String, Double>();
        for (int group = 0; group < content.figures().size(); group++) {
            var estimator = content.figures().get(group).estimator();
            for (int i = 0; i < estimator.values().length; i++) {
                String name = estimator.names().get(i);
                boolean whole = group == 0 && (this == PROPOSALS || this == DETECTION);
                @Nullable String shown = names.getOrDefault(name, whole ? name : null);
                if (shown != null) {
                    values.put(shown, estimator.values()[i]);
                }
            }
        }
        return values;
    }

    /// The one of a folder's name; null for that of another version.
    static @Nullable TuneEvaluation of(String code) {
        for (TuneEvaluation each : values()) {
            if (each.code.equals(code)) {
                return each;
            }
        }
        return null;
    }
}
