package io.rexserve.evaluation.report;

import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.TruthBox;
import java.util.Map;

/// Why a box is wrong or an object is missed, in the manner of TIDE (Bolya et al. 2020, section 2.2) with its
/// thresholds: an overlap of .5 finds an object, one of less than .1 is background.
enum ErrorKind {
    LOCALISATION("localisation", "right class, but the overlap with an object of it is only .1 to .5"),
    CLASSIFICATION("classification", "overlaps an object of another class by .5 or more"),
    DUPLICATE("duplicate", "overlaps an object of its class by .5 or more that a better box has taken"),
    BACKGROUND("background", "overlaps no object by .1 or more"),
    BOTH("class and location", "wrong class, and the overlap with an object of another class is only .1 to .5"),
    MISSED("missed", "an object that no box covers, not even one of a wrong class or a badly placed one");

    private static final double LEAST = 0.1;

    private final String words;
    private final String meaning;

    ErrorKind(String words, String meaning) {
        this.words = words;
        this.meaning = meaning;
    }

    String words() {
        return words;
    }

    String meaning() {
        return meaning;
    }

    /// Adds the errors of an image.
    static void count(BoxMatching matching, Map<ErrorKind, Long> counts) {
        DetectionImage image = matching.image();
        var explained = new boolean[image.truths().size()];
        for (int found = 0; found < image.found().size(); found++) {
            if (matching.outcome(found) == BoxMatching.Outcome.WRONG) {
                counts.merge(of(matching, image.found().get(found), explained), 1L, Long::sum);
            }
        }
        for (int truth = 0; truth < explained.length; truth++) {
            if (matching.isMissed(truth) && !explained[truth]) {
                counts.merge(MISSED, 1L, Long::sum);
            }
        }
    }

    /// @param explained set for the object that a badly placed or wrongly named box meant
    private static ErrorKind of(BoxMatching matching, FoundBox box, boolean[] explained) {
        int same = nearest(matching, box, true);
        int other = nearest(matching, box, false);
        double ofSame = overlap(matching, box, same);
        double ofOther = overlap(matching, box, other);
        if (ofSame >= LEAST && ofSame < BoxMatching.IOU) {
            explained[same] = true;
            return LOCALISATION;
        }
        if (ofOther >= BoxMatching.IOU) {
            explained[other] = true;
            return CLASSIFICATION;
        }
        if (ofSame >= BoxMatching.IOU) {
            return DUPLICATE;
        }
        return ofOther < LEAST ? BACKGROUND : BOTH;
    }

    private static double overlap(BoxMatching matching, FoundBox box, int truth) {
        return truth < 0
                ? 0
                : BoxMatching.overlap(matching.image().truths().get(truth).box(), box.box(), false);
    }

    private static int nearest(BoxMatching matching, FoundBox box, boolean sameClass) {
        int nearest = -1;
        double most = 0;
        for (int i = 0; i < matching.image().truths().size(); i++) {
            TruthBox truth = matching.image().truths().get(i);
            double overlap = BoxMatching.overlap(truth.box(), box.box(), false);
            if (!truth.crowd() && truth.label().equals(box.label()) == sameClass && overlap > most) {
                most = overlap;
                nearest = i;
            }
        }
        return nearest;
    }
}
