package io.rexserve.data.ground;

import io.rexserve.data.ground.RegionMatcher.Joined;
import io.rexserve.data.ground.RegionMatcher.Match;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.datasets.record.Box;
import io.rexserve.image.box.PixelBox;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Matches as the record's regions. Coordinates are rounded to hundredths of a pixel and scores to four digits: what is
/// beyond differs with the order of float32 sums.
final class GroundedRegions {
    private static final double PIXEL_PARTS = 100;
    private static final double SCORE_PARTS = 10_000;

    private GroundedRegions() {}

    /// @param by who says what a region shows
    /// @return empty for a box without area inside the picture
    static Optional<GroundedRegion> of(Joined joined, RexverseRecord record, String by) {
        PixelBox box = joined.box().clip(record.width(), record.height());
        double x1 = rounded(box.x1(), PIXEL_PARTS);
        double y1 = rounded(box.y1(), PIXEL_PARTS);
        double x2 = rounded(box.x2(), PIXEL_PARTS);
        double y2 = rounded(box.y2(), PIXEL_PARTS);
        if (!(x1 < x2 && y1 < y2)) {
            return Optional.empty();
        }
        List<Integer> phrases = joined.matches().stream()
                .map(match -> match.asked().phrase())
                .filter(phrase -> phrase >= 0)
                .toList();
        Match best = joined.best();
        return Optional.of(new GroundedRegion(
                Box.ofCorners(x1, y1, x2, y2),
                phrases,
                Statement.of(best.asked().category(), by),
                phrase(phrases, record),
                null,
                null,
                scores(joined)));
    }

    private static NavigableMap<String, Double> scores(Joined joined) {
        Match best = joined.best();
        var scores = new TreeMap<String, Double>();
        scores.put("proposal", rounded(best.candidate().proposal(), SCORE_PARTS));
        scores.put("phrase", rounded(best.candidate().phrase(), SCORE_PARTS));
        scores.put("ground", rounded(best.candidate().score(), SCORE_PARTS));
        if (best.asked().headAlone()) {
            scores.put("head-alone", 1.0);
        }
        scores.put(GroundedRegion.UNSURE, rounded(joined.unsure(), SCORE_PARTS));
        return scores;
    }

    private static double rounded(double value, double parts) {
        return Math.rint(value * parts) / parts;
    }

    /// The best phrase of three words or more, as its caption's author wrote it. "Three red apples" is none of one
    /// region.
    private static @Nullable Statement phrase(List<Integer> phrases, RexverseRecord record) {
        return phrases.stream()
                .map(record.phrases()::get)
                .filter(phrase -> phrase.kind() == Phrase.Kind.DESCRIPTIVE)
                .filter(phrase ->
                        PhraseQuery.of(phrase.text(), phrase.head()).count().orElse(1) == 1)
                .findFirst()
                .map(phrase -> Statement.of(
                        phrase.text(), record.captions().get(phrase.caption()).by()))
                .orElse(null);
    }
}
