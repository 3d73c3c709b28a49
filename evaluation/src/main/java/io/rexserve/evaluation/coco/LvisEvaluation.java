package io.rexserve.evaluation.coco;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/// LVIS' evaluation of boxes: the figures of lvis-api's `LVISEval` with `iou_type="bbox"`.
///
/// The truth is federated: a category is evaluated in an image where it has true boxes or is known to be absent.
/// Elsewhere detections of it do not count, and where its boxes are not annotated completely those that hit nothing do
/// not count either. Boxes without area take no part.
public final class LvisEvaluation {
    private final MatchedBoxes boxes;
    private final List<FigureKey> keys;
    private final List<String> notes;

    private LvisEvaluation(MatchedBoxes boxes, List<FigureKey> keys, List<String> notes) {
        this.boxes = boxes;
        this.keys = List.copyOf(keys);
        this.notes = List.copyOf(notes);
    }

    /// Matches every image; figures are computed when they are asked for.
    ///
    /// @throws IllegalArgumentException if a detection names an image that the truth lacks, or if an image or
    ///     category of the truth has no federation
    public static LvisEvaluation of(
            Truths truths, Federation federation, Detections detections, LvisParameters parameters) {
        Notes.requireKnownImages(truths, detections);
        var rules = new Rules(
                parameters.iouThresholds(),
                CocoParameters.standard().recallThresholds(),
                AreaRange.COCO,
                List.of(Integer.MAX_VALUE));
        rules.crowds = false;
        rules.zeroIdIsMiss = parameters.published();
        rules.truthTakesPart = row -> truths.areas[row] > 0 && truths.areas[row] < Double.POSITIVE_INFINITY;
        CellSet incomplete = cells(truths, federation, false);
        rules.missIsIgnored = incomplete::contains;
        BitSet limited = DetectionLimits.kept(detections, parameters);
        BitSet evaluated = evaluated(truths, federation, detections, rules);
        evaluated.and(limited);
        rules.detectionTakesPart = evaluated::get;
        var boxes = new MatchedBoxes(truths, detections, rules);
        List<String> notes = Notes.of(truths, detections, boxes, parameters.published());
        return new LvisEvaluation(boxes, keys(truths, federation, parameters), notes);
    }

    /// Absent or incomplete categories of every image.
    private static CellSet cells(Truths truths, Federation federation, boolean absent) {
        return new CellSet(IntStream.range(0, truths.images.size()).boxed().flatMapToLong(image -> {
            long id = truths.images.id(image);
            return (absent ? federation.absent(id) : federation.incomplete(id))
                    .stream()
                            .mapToInt(truths.categories::indexOf)
                            .filter(category -> category >= 0)
                            .mapToLong(category -> CellSet.key(image, category));
        }));
    }

    /// Detections of categories that are present or known to be absent in their image.
    private static BitSet evaluated(Truths truths, Federation federation, Detections detections, Rules rules) {
        var truthRows = new Grouping(truths.boxes, truths.images, truths.categories, rules.truthTakesPart);
        var present = new CellSet(IntStream.of(truthRows.order)
                .mapToLong(row -> CellSet.key(truthRows.image(row), truthRows.category(row)))
                .distinct());
        CellSet absent = cells(truths, federation, true);
        BoxColumns boxes = detections.boxes;
        int[] images = boxes.images.indicesIn(truths.images);
        int[] categories = boxes.categories.indicesIn(truths.categories);
        var evaluated = new BitSet(detections.size());
        for (int row = 0; row < detections.size(); row++) {
            double area = boxes.area(row);
            int image = images[boxes.images.number(row)];
            int category = categories[boxes.categories.number(row)];
            evaluated.set(
                    row,
                    category >= 0
                            && area > 0
                            && area < Double.POSITIVE_INFINITY
                            && (absent.contains(image, category) || present.contains(image, category)));
        }
        return evaluated;
    }

    private static List<FigureKey> keys(Truths truths, Federation federation, LvisParameters parameters) {
        List<Double> thresholds = parameters.iouThresholds();
        var keys = new ArrayList<FigureKey>();
        keys.add(precision("AP", FigureKey.ALL, 0));
        keys.add(precision("AP50", FigureKey.indexOf(thresholds, .5), 0));
        keys.add(precision("AP75", FigureKey.indexOf(thresholds, .75), 0));
        keys.add(precision("APs", FigureKey.ALL, 1));
        keys.add(precision("APm", FigureKey.ALL, 2));
        keys.add(precision("APl", FigureKey.ALL, 3));
        long[] ids = truths.categoryIds();
        for (Federation.Frequency frequency : Federation.Frequency.values()) {
            List<Integer> group = IntStream.range(0, ids.length)
                    .filter(k -> federation.frequency(ids[k]) == frequency)
                    .boxed()
                    .toList();
            keys.add(new FigureKey("AP" + frequency.letter(), FigureKey.Kind.PRECISION, FigureKey.ALL, 0, 0, group));
        }
        for (String size : List.of("", "s", "m", "l")) {
            String name = "AR" + size + "@" + parameters.limitName();
            int area = "sml".indexOf(size) + (size.isEmpty() ? 0 : 1);
            keys.add(new FigureKey(name, FigureKey.Kind.RECALL, FigureKey.ALL, area, 0, null));
        }
        return keys;
    }

    private static FigureKey precision(String name, int threshold, int area) {
        return new FigureKey(name, FigureKey.Kind.PRECISION, threshold, area, 0, null);
    }

    /// What took no part, in sentences.
    public List<String> notes() {
        return notes;
    }

    /// Curves, matches and resampled figures.
    public MatchedBoxes boxes() {
        return boxes;
    }

    /// AP, AP50, AP75, APs, APm, APl, APr, APc, APf, then AR, ARs, ARm, ARl with the limits behind an `@`, as lvis-api
    /// names them. Each is -1 where no true box is wanted.
    public List<Figure> figures() {
        return boxes.figures(keys);
    }

    /// What the figures are means of, in the same order.
    public List<FigureKey> keys() {
        return keys;
    }
}
