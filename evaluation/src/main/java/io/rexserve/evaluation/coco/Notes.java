package io.rexserve.evaluation.coco;

import java.util.ArrayList;
import java.util.List;

/// What an evaluation leaves out or counts otherwise than the reference, in sentences; refusal of unknown images.
final class Notes {
    private Notes() {}

    /// @throws IllegalArgumentException naming the first detection of an image that the truth lacks
    static void requireKnownImages(Truths truths, Detections detections) {
        for (int row = 0; row < detections.size(); row++) {
            long id = detections.imageId(row);
            if ((row == 0 || id != detections.imageId(row - 1)) && truths.images.indexOf(id) < 0) {
                throw new IllegalArgumentException("detections: image id " + id + " of entry " + row
                        + " (expected: one of the " + truths.images.size() + " images of the truth)");
            }
        }
    }

    static List<String> of(Truths truths, Detections detections, MatchedBoxes boxes, boolean published) {
        var notes = new ArrayList<String>();
        count(notes, boxes.truthRows.unknownImages, "true box", "of an image that the truth does not list left out");
        count(
                notes,
                boxes.truthRows.unknownCategories,
                "true box",
                "of a category that the truth does not list left out");
        count(notes, boxes.unknownFoundCategories, "detection", "of a category that the truth lacks left out");
        count(notes, negativeSizes(detections.boxes), "detection", "of negative width or height: hits nothing");
        count(notes, negativeSizes(truths.boxes), "true box", "of negative width or height: cannot be hit");
        for (int row = 0; row < truths.size(); row++) {
            if (truths.id(row) == 0) {
                notes.add("a true box has id 0: "
                        + (published
                                ? "a detection that hits it counts as wrong, as in pycocotools"
                                : "it counts like any other (pycocotools takes a detection that hits it for wrong)"));
            }
        }
        return notes;
    }

    private static int negativeSizes(BoxColumns boxes) {
        int count = 0;
        for (int row = 0; row < boxes.size(); row++) {
            count += boxes.width.values[row] < 0 || boxes.height.values[row] < 0 ? 1 : 0;
        }
        return count;
    }

    private static void count(List<String> notes, int count, String what, String why) {
        if (count > 0) {
            String plural = what.endsWith("x") ? what + "es" : what + "s";
            notes.add(count + " " + (count == 1 ? what : plural) + " " + why);
        }
    }
}
