package io.rexserve.evaluation.report;

import io.rexserve.evaluation.html.Numbers;
import java.util.Map;

/// What a figure's name stands for: its unit, which direction is better, and a sentence.
///
/// @param unit how the value is printed
/// @param better which values are better
/// @param text without a full stop; empty if the name says it all
record FigureMeaning(Unit unit, Better better, String text) {
    enum Unit {
        /// 0 to 1, printed in percent.
        SHARE,
        /// A whole number.
        COUNT,
        NUMBER
    }

    enum Better {
        HIGHER,
        LOWER,
        NEITHER
    }

    private static final Map<String, FigureMeaning> KNOWN = Map.ofEntries(
            share("AP", "average precision: mean over classes and over IoU .50 to .95 in steps of .05"),
            share("AP50", "average precision at IoU .50"),
            share("AP75", "average precision at IoU .75"),
            share("APs", "average precision of small objects: area up to 32 x 32 pixels"),
            share("APm", "average precision of medium objects: area from 32 x 32 to 96 x 96"),
            share("APl", "average precision of large objects: area from 96 x 96"),
            share("APr", "average precision of rare classes"),
            share("APc", "average precision of common classes"),
            share("APf", "average precision of frequent classes"),
            share("AR1", "average recall with 1 box per image"),
            share("AR10", "average recall with 10 boxes per image"),
            share("AR100", "average recall with 100 boxes per image"),
            share("AR300", "average recall with 300 boxes per image"),
            share("AR1000", "average recall with 1,000 boxes per image"),
            share("ARs", "average recall of small objects"),
            share("ARm", "average recall of medium objects"),
            share("ARl", "average recall of large objects"),
            share("precision", "of what was answered, the share that is right"),
            share("recall", "of what there is, the share that is found"),
            share("f1", "harmonic mean of precision and recall"),
            share("accuracy", "share of right answers"),
            share("accuracy.any", "share of expressions for which any found box is right"),
            share("iou", "mean overlap of the found with the true box"),
            share("mattnet", "accuracy by an overlap that counts pixels, as MAttNet's evaluation does"),
            share("mdetr.1", "precision at 1 by generalized IoU, as MDETR's evaluation has it"),
            share("mdetr.5", "precision at 5 by generalized IoU"),
            share("mdetr.10", "precision at 10 by generalized IoU"),
            share("density_f1", "F1, lowered where more boxes are found than there are, as RexSeek has it"),
            share("nonzero", "classes of value 0 left out"),
            share("answered", "share of questions that got an answer"),
            share("rejection", "share of absent things that are refused"),
            share("false_rejection", Better.LOWER, "share of present things that are refused"),
            share("balanced_accuracy", "mean of the shares of right answers on present and on absent things"),
            share("ss", "sentence similarity: cosine between the embeddings of the given and the true name"),
            share("s_iou", "words that both names share, over all words of both"),
            share("exact", "share of answers that are exactly right"),
            share("within_one", "share of counts that are off by 1 at most"),
            share("several", Better.NEITHER, "share of questions answered with more than one box"),
            share("mean_score", Better.NEITHER, "mean score of the answers"),
            share("ece.equal_width", Better.LOWER, "expected calibration error over bins of equal width"),
            share("ece.equal_mass", Better.LOWER, "expected calibration error over bins of equal size"),
            share("mce.equal_width", Better.LOWER, "greatest calibration error of a bin of equal width"),
            share("mce.equal_mass", Better.LOWER, "greatest calibration error of a bin of equal size"),
            number("brier", Better.LOWER, "mean squared difference of score and outcome"),
            number("mae", Better.LOWER, "mean absolute error of the count"),
            number("rmse", Better.LOWER, "root of the mean squared error of the count"),
            number("bias", Better.NEITHER, "mean of given minus true count"),
            number("boxes.mean", Better.NEITHER, "boxes per answer"),
            number("tokens_per_box", Better.LOWER, "generated tokens per box"),
            count("answers"),
            count("questions"),
            count("expressions"),
            count("regions"),
            count("outcomes"));

    private static Map.Entry<String, FigureMeaning> share(String name, String text) {
        return share(name, Better.HIGHER, text);
    }

    private static Map.Entry<String, FigureMeaning> share(String name, Better better, String text) {
        return Map.entry(name, new FigureMeaning(Unit.SHARE, better, text));
    }

    private static Map.Entry<String, FigureMeaning> number(String name, Better better, String text) {
        return Map.entry(name, new FigureMeaning(Unit.NUMBER, better, text));
    }

    private static Map.Entry<String, FigureMeaning> count(String name) {
        return Map.entry(name, new FigureMeaning(Unit.COUNT, Better.NEITHER, "number of " + name));
    }

    /// By the name, else by its parts behind the first dots (`lvis.ss` means what `ss` does), else by its parts before
    /// the last (`published.recall.50`: `recall`).
    static FigureMeaning of(String name) {
        for (String rest = name; ; rest = rest.substring(rest.indexOf('.') + 1)) {
            FigureMeaning known = KNOWN.get(rest);
            if (known != null) {
                return known;
            }
            if (rest.startsWith("ms.") || rest.startsWith("tokens.")) {
                String unit = rest.startsWith("ms.") ? "milliseconds per answer" : "generated tokens per answer";
                return new FigureMeaning(Unit.NUMBER, Better.LOWER, unit);
            }
            if (rest.indexOf('.') < 0) {
                break;
            }
        }
        int last = name.lastIndexOf('.');
        return last > 0 ? of(name.substring(0, last)) : new FigureMeaning(Unit.SHARE, Better.HIGHER, "");
    }

    String shown(double value) {
        return switch (unit) {
            case SHARE -> Numbers.percent(value);
            case COUNT -> Double.isNaN(value) ? Numbers.percent(value) : Numbers.count(Math.round(value));
            case NUMBER -> Numbers.brief(value);
        };
    }

    String shown(Interval interval) {
        boolean none = !interval.isInformative() || unit == Unit.COUNT;
        return none ? "–" : shown(interval.low()) + " to " + shown(interval.high());
    }

    /// With its unit.
    String withUnit(double value) {
        return unit == Unit.SHARE ? Numbers.percentSign(value) : shown(value);
    }

    /// A difference with its sign.
    String difference(double value) {
        return switch (unit) {
            case SHARE -> Numbers.points(value);
            case COUNT -> Numbers.signed(value, 0);
            case NUMBER -> Numbers.signed(value, Math.abs(value) < 10 ? 2 : 1);
        };
    }

    String difference(Interval interval) {
        return interval.isKnown() ? difference(interval.low()) + " to " + difference(interval.high()) : "–";
    }
}
