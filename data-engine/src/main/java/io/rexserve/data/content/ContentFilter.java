package io.rexserve.data.content;

import io.rexserve.data.record.LicenceName;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageInput;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The stage `content`: refuses a picture by its licence, its safety or its content, in this order, with the first rule
/// that it breaks.
final class ContentFilter implements Stage {
    private static final String WATERMARK = "watermark";

    private final ContentSettings settings;
    private final Set<String> licences;

    ContentFilter(ContentSettings settings) {
        this.settings = settings;
        licences =
                settings.licences().stream().map(LicenceName::canonical).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Outcome process(StageInput input, AnswerStore answers) {
        long began = System.nanoTime();
        Outcome.Refused refusal = refusal(input.record());
        return refusal == null
                ? new Outcome.Kept(input.record(), List.of(), Cost.NONE.since(began))
                : new Outcome.Refused(refusal.reason(), refusal.detail(), Cost.NONE.since(began));
    }

    private Outcome.@Nullable Refused refusal(RexverseRecord record) {
        Outcome.Refused licence = licence(record.origin());
        if (licence != null) {
            return licence;
        }
        Outcome.Refused safety = safety(record);
        return safety == null ? content(record) : safety;
    }

    private Outcome.@Nullable Refused licence(Origin origin) {
        String stated = origin.licence();
        if (licences.isEmpty() || (stated != null && licences.contains(LicenceName.canonical(stated)))) {
            return null;
        }
        return refused(
                RefusalReason.LICENCE,
                (stated == null ? "no licence is stated" : "licence: \"" + stated + "\"") + " (expected: one of "
                        + String.join(", ", licences) + ")");
    }

    private Outcome.@Nullable Refused safety(RexverseRecord record) {
        Double nsfw = record.origin().nsfw();
        if (nsfw == null && !settings.unknownNsfw()) {
            return refused(
                    RefusalReason.NSFW, "nsfw: not stated (expected: a probability of <= " + settings.maxNsfw() + ")");
        }
        return nsfw != null && nsfw > settings.maxNsfw()
                ? refused(RefusalReason.NSFW, "nsfw: " + nsfw + " (expected: <= " + settings.maxNsfw() + ")")
                : null;
    }

    private Outcome.@Nullable Refused content(RexverseRecord record) {
        Double watermark = record.scores().get(WATERMARK);
        if (watermark != null && watermark > settings.maxWatermark()) {
            return lowContent(WATERMARK, watermark, "<=", settings.maxWatermark());
        }
        double ratio = (double) Math.max(record.width(), record.height()) / Math.min(record.width(), record.height());
        if (ratio > settings.maxAspectRatio()) {
            return refused(
                    RefusalReason.LOW_CONTENT,
                    String.format(
                            Locale.ROOT,
                            "aspect ratio: %d x %d, %.2f (expected: <= %s)",
                            record.width(),
                            record.height(),
                            ratio,
                            settings.maxAspectRatio()));
        }
        double border = score(record, PictureMeasures.WHITE_BORDER);
        double background = score(record, PictureMeasures.WHITE_BACKGROUND);
        if (border >= settings.whiteBorder() && background >= settings.whiteBackground()) {
            return refused(
                    RefusalReason.LOW_CONTENT,
                    "a product on white: " + PictureMeasures.WHITE_BORDER + " " + border + ", "
                            + PictureMeasures.WHITE_BACKGROUND + " " + background + " (expected: one of them below "
                            + settings.whiteBorder() + ", " + settings.whiteBackground() + ")");
        }
        double edges = score(record, PictureMeasures.EDGES);
        if (edges < settings.minEdges()) {
            return lowContent(PictureMeasures.EDGES, edges, ">=", settings.minEdges());
        }
        double flatness = score(record, PictureMeasures.FLATNESS);
        return flatness > settings.maxFlatness()
                ? lowContent(PictureMeasures.FLATNESS, flatness, "<=", settings.maxFlatness())
                : null;
    }

    /// @throws IllegalArgumentException if ingest has not measured it
    private static double score(RexverseRecord record, String name) {
        Double score = record.scores().get(name);
        if (score == null) {
            throw new IllegalArgumentException(
                    "record " + record.id() + ": no score " + name + " (expected: as ingest measures it)");
        }
        return score;
    }

    private static Outcome.Refused lowContent(String name, double value, String relation, double limit) {
        return refused(RefusalReason.LOW_CONTENT, name + ": " + value + " (expected: " + relation + " " + limit + ")");
    }

    private static Outcome.Refused refused(RefusalReason reason, String detail) {
        return new Outcome.Refused(reason, detail, Cost.NONE);
    }
}
