package io.rexserve.image.box;

import java.util.ArrayList;
import java.util.List;

/// Boxes matched to truths one to one, each in its turn.
public final class GreedyMatching {
    private GreedyMatching() {}

    /// The truth of each box: the free one that it overlaps most, by at least `minIou`, the last of equals; -1 if none.
    ///
    /// @param boxes best first
    /// @param minIou intersection over union, 0 to 1
    public static List<Integer> match(List<PixelBox> boxes, List<PixelBox> truths, double minIou) {
        var taken = new boolean[truths.size()];
        var matches = new ArrayList<Integer>();
        for (PixelBox box : boxes) {
            int best = -1;
            double bestIou = minIou;
            for (int i = 0; i < taken.length; i++) {
                double iou = box.iou(truths.get(i));
                if (!taken[i] && iou >= bestIou) {
                    bestIou = iou;
                    best = i;
                }
            }
            if (best >= 0) {
                taken[best] = true;
            }
            matches.add(best);
        }
        return matches;
    }
}
