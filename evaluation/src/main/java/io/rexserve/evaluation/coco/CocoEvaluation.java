package io.rexserve.evaluation.coco;

import java.util.ArrayList;
import java.util.List;

/// COCO's evaluation of boxes: the figures of pycocotools' `COCOeval` with `iouType="bbox"` (version 2.0.11).
public final class CocoEvaluation {
    private static final List<String> SIZES = List.of("small", "medium", "large");
    private static final int PUBLISHED_LIMIT = 100;

    private final CocoParameters parameters;
    private final MatchedBoxes boxes;
    private final List<String> notes;

    private CocoEvaluation(CocoParameters parameters, MatchedBoxes boxes, List<String> notes) {
        this.parameters = parameters;
        this.boxes = boxes;
        this.notes = List.copyOf(notes);
    }

    /// Matches every image; figures are computed when they are asked for.
    ///
    /// Detections of a category that the truth lacks take no part, as in pycocotools; `notes` counts them.
    ///
    /// @throws IllegalArgumentException if a detection names an image that the truth lacks (so does pycocotools)
    public static CocoEvaluation of(Truths truths, Detections detections, CocoParameters parameters) {
        var rules = new Rules(
                parameters.iouThresholds(),
                parameters.recallThresholds(),
                parameters.areas(),
                parameters.maxDetections());
        rules.useCategories = parameters.useCategories();
        rules.zeroIdIsMiss = parameters.published();
        Notes.requireKnownImages(truths, detections);
        var boxes = new MatchedBoxes(truths, detections, rules);
        return new CocoEvaluation(parameters, boxes, Notes.of(truths, detections, boxes, parameters.published()));
    }

    /// What took no part, or counts otherwise than in pycocotools; one sentence each.
    public List<String> notes() {
        return notes;
    }

    /// Curves, matches and resampled figures.
    public MatchedBoxes boxes() {
        return boxes;
    }

    /// AP, AP50, AP75, one AP per area range (APs, APm, APl), one AR per limit (AR1, AR10, AR100), one AR per area
    /// range (ARs, ARm, ARl): pycocotools' 12 with its parameters. Each is -1 where no true box is wanted.
    public List<Figure> figures() {
        return boxes.figures(keys());
    }

    /// What the figures are means of, in the same order.
    public List<FigureKey> keys() {
        List<Integer> limits = parameters.maxDetections();
        int last = limits.size() - 1;
        var keys = new ArrayList<FigureKey>();
        boolean first = !parameters.published() || limits.contains(PUBLISHED_LIMIT);
        int firstLimit = parameters.published() ? limits.indexOf(PUBLISHED_LIMIT) : last;
        keys.add(precision("AP", first ? FigureKey.ALL : FigureKey.NONE, 0, Math.max(0, firstLimit)));
        keys.add(precision("AP50", FigureKey.indexOf(parameters.iouThresholds(), .5), 0, last));
        keys.add(precision("AP75", FigureKey.indexOf(parameters.iouThresholds(), .75), 0, last));
        sizes("AP", FigureKey.Kind.PRECISION, last, keys);
        for (int m = 0; m <= last; m++) {
            keys.add(new FigureKey("AR" + limits.get(m), FigureKey.Kind.RECALL, FigureKey.ALL, 0, m, null));
        }
        sizes("AR", FigureKey.Kind.RECALL, last, keys);
        return keys;
    }

    private static FigureKey precision(String name, int threshold, int area, int limit) {
        return new FigureKey(name, FigureKey.Kind.PRECISION, threshold, area, limit, null);
    }

    private void sizes(String name, FigureKey.Kind kind, int limit, List<FigureKey> keys) {
        for (int a = 1; a < parameters.areas().size(); a++) {
            String area = parameters.areas().get(a).name();
            String ending = SIZES.contains(area) ? area.substring(0, 1) : "-" + area;
            keys.add(new FigureKey(name + ending, kind, FigureKey.ALL, a, limit, null));
        }
    }
}
