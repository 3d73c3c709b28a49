package io.rexserve.trainer.question;

import io.rexserve.datasets.record.Region;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// The boxes of a prompt, in its order, and which of an image's regions they show.
///
/// @param boxes in pixels of the image
/// @param indices number of each box's index token; ascending
/// @param truths regions of the record that each box shows; empty for a proposal
/// @param near regions that a proposal overlaps by the IoU from which it counts
/// @param inCrowd crowds that hold at least half of a proposal, as COCO counts detections inside them
/// @param rule what a list says of near proposals
/// @param complete whether every region is shown that is no crowd
@SuppressWarnings("ArrayRecordComponent") // never compared
record ShownRegions(
        List<PixelBox> boxes,
        int[] indices,
        List<List<Region>> truths,
        List<List<Region>> near,
        List<List<Region>> inCrowd,
        RegionOptions.Overlapping rule,
        boolean complete) {

    /// The regions that a phrase names.
    ///
    /// @param shows whether a region, or the objects of a crowd, can be called so
    /// @param incomplete whether other boxes may show it as well
    AskedQuestion.Listing listing(String phrase, Predicate<Region> shows, boolean incomplete) {
        var regions = new ArrayList<Integer>();
        var leftOut = new ArrayList<Integer>();
        for (int box = 0; box < indices.length; box++) {
            if (any(truths.get(box), shows)) {
                regions.add(indices[box]);
            } else if (any(near.get(box), shows) && rule != RegionOptions.Overlapping.WRONG) {
                (rule == RegionOptions.Overlapping.RIGHT ? regions : leftOut).add(indices[box]);
            } else if (incomplete || any(inCrowd.get(box), shows)) {
                leftOut.add(indices[box]);
            }
        }
        return new AskedQuestion.Listing(phrase, regions, leftOut);
    }

    // A loop: most lists are empty, and a stream for each box would take most of the time of a sequence.
    private static boolean any(List<Region> regions, Predicate<Region> which) {
        for (Region region : regions) {
            if (which.test(region)) {
                return true;
            }
        }
        return false;
    }

    /// Boxes that show no region, not even badly, nor lie in a crowd.
    int[] background() {
        return IntStream.range(0, indices.length)
                .filter(box -> truths.get(box).isEmpty()
                        && near.get(box).isEmpty()
                        && inCrowd.get(box).isEmpty())
                .toArray();
    }

    int count() {
        return indices.length;
    }

    @Override
    public String toString() {
        return "boxes " + boxes + ", indices " + Arrays.toString(indices);
    }
}
