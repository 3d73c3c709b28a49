package io.rexserve.evaluation.coco;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Every image matched once. Of a detection 32 bytes are held beside its own columns: row, image, rank, place in the
/// order of the images, and a bit per area range and IoU threshold for right and for wrong (neither: ignored).
///
/// Figures, curves and resampled figures are computed from them on demand, one category at a time.
public final class MatchedBoxes {
    private static final int IMAGES_PER_TASK = 64;

    final Rules rules;
    final int categories;
    final Ranking ranking;
    final Positives positives;
    /// Bit a * T + t: the detection is right (hits a wanted box), [N].
    final long[] right;
    /// Bit a * T + t: the detection is wrong, [N].
    final long[] wrong;

    final Grouping truthRows;
    final int unknownFoundCategories;

    /// Index of the category of each number of the column of categories.
    private final int[] foundCategories;

    private final Truths truths;
    private final Detections found;

    MatchedBoxes(Truths truths, Detections found, Rules rules) {
        this.truths = truths;
        this.found = found;
        this.rules = rules;
        categories = rules.useCategories ? truths.categories.size() : 1;
        truthRows = new Grouping(truths.boxes, truths.images, truths.categories, rules.truthTakesPart);
        var foundRows = new Grouping(found.boxes, truths.images, truths.categories, rules.detectionTakesPart);
        unknownFoundCategories = foundRows.unknownCategories;
        foundCategories = found.boxes.categories.indicesIn(truths.categories);
        int[] limits = rules.limits;
        ranking = new Ranking(foundRows, found.scores, categories, limits[limits.length - 1], rules.useCategories);
        positives = new Positives(truths, truthRows, categories, rules);
        right = new long[ranking.size()];
        wrong = new long[ranking.size()];
        int images = truths.images.size();
        IntStream.range(0, (images + IMAGES_PER_TASK - 1) / IMAGES_PER_TASK)
                .parallel()
                .forEach(task -> {
                    var matcher = new Matcher(truths, found, rules);
                    int end = Math.min(images, (task + 1) * IMAGES_PER_TASK);
                    for (int image = task * IMAGES_PER_TASK; image < end; image++) {
                        cells(image, matcher, this::mark);
                    }
                });
    }

    /// Score of the detection at a place of the ranking.
    double score(int place) {
        return found.scores[ranking.row[place]];
    }

    long allThresholds() {
        return -1L >>> (Long.SIZE - rules.thresholds.length);
    }

    /// Ids of the images in ascending order: the order of multiplicities.
    public long[] imageIds() {
        return truths.imageIds();
    }

    /// Ids of the categories in ascending order, the order of K; empty where all categories are one.
    public long[] categoryIds() {
        return rules.useCategories ? truths.categoryIds() : new long[0];
    }

    /// Number of categories that figures are averaged over, K; 1 where all are one.
    public int categoryCount() {
        return categories;
    }

    /// IoU thresholds, [T].
    public double[] iouThresholds() {
        return rules.thresholds.clone();
    }

    /// Recall thresholds, [R].
    public double[] recallThresholds() {
        return rules.recalls.clone();
    }

    /// Area ranges, [A].
    public List<AreaRange> areas() {
        return rules.areas;
    }

    /// Limits of detections per image and category, [M].
    public int[] limits() {
        return rules.limits.clone();
    }

    /// Precision, recall and scores of one category at every IoU threshold.
    ///
    /// @param category index, [0, K)
    /// @param area index, [0, A)
    /// @param limit index, [0, M)
    public PrecisionRecall curve(int category, int area, int limit) {
        var accumulator = new Accumulator(this);
        accumulator.accumulate(category, new CurveEntries(this, area, limit, category, category + 1), null, true);
        return accumulator.curve();
    }

    /// Everything at once, flat: 16 bytes for each of T * R * K * A * M and 8 for each of T * K * A * M.
    public CurveArrays arrays() {
        return CurveArrays.of(this);
    }

    /// Figures of the keys, in their order.
    public List<Figure> figures(List<FigureKey> keys) {
        double[] values = resampling(keys).figures();
        return IntStream.range(0, values.length)
                .mapToObj(i -> new Figure(keys.get(i).name(), values[i]))
                .toList();
    }

    /// Figures of images that are counted several times or not at all; the matching is not repeated.
    public Resampling resampling(List<FigureKey> keys) {
        return new Resampling(this, keys);
    }

    /// Which detection hits which true box in one image, per category; matched anew, nothing is held.
    ///
    /// @param image index in `imageIds`
    /// @param area index of the area range, 0 for all
    public List<CategoryMatches> matches(int image, int area) {
        var all = new ArrayList<CategoryMatches>();
        cells(image, new Matcher(truths, found, rules), (matcher, category, _, _) -> {
            matcher.match(rules.areas.get(area));
            all.add(CategoryMatches.of(
                    rules.useCategories ? truths.categories.id(category) : -1, rules.thresholds.length, matcher));
        });
        return all;
    }

    private interface CellReader {
        /// @param firstPlace place in `ranking.byImage` of the cell's best detection
        void read(Matcher matcher, int category, int image, int firstPlace);
    }

    /// Reads every cell of an image that has a true box or a detection, by category.
    private void cells(int image, Matcher matcher, CellReader reader) {
        int g = truthRows.start[image];
        int d = ranking.imageStart[image];
        while (g < truthRows.start[image + 1] || d < ranking.imageStart[image + 1]) {
            int category = Math.min(truthCategory(g, image), foundCategory(d, image));
            int truthsEnd = g;
            while (truthCategory(truthsEnd, image) == category) {
                truthsEnd++;
            }
            int foundEnd = d;
            while (foundCategory(foundEnd, image) == category) {
                foundEnd++;
            }
            matcher.begin(truthRows.order, g, truthsEnd, foundEnd - d);
            for (int at = d; at < foundEnd; at++) {
                matcher.detection(ranking.row[ranking.byImage[at]]);
            }
            reader.read(matcher, category, image, d);
            g = truthsEnd;
            d = foundEnd;
        }
    }

    private int truthCategory(int at, int image) {
        if (at >= truthRows.start[image + 1]) {
            return Integer.MAX_VALUE;
        }
        return rules.useCategories ? truthRows.category(truthRows.order[at]) : 0;
    }

    private int foundCategory(int at, int image) {
        if (at >= ranking.imageStart[image + 1]) {
            return Integer.MAX_VALUE;
        }
        return rules.useCategories
                ? foundCategories[found.boxes.categories.number(ranking.row[ranking.byImage[at]])]
                : 0;
    }

    private void mark(Matcher matcher, int category, int image, int firstPlace) {
        boolean missIgnored = rules.useCategories && rules.missIsIgnored.test(image, category);
        int thresholds = rules.thresholds.length;
        for (int a = 0; a < rules.areas.size(); a++) {
            AreaRange range = rules.areas.get(a);
            matcher.match(range);
            for (int d = 0; d < matcher.foundCount; d++) {
                boolean outside = missIgnored || range.excludes(found.boxes.area(matcher.foundRows[d]));
                int place = ranking.byImage[firstPlace + d];
                for (int t = 0; t < thresholds; t++) {
                    int hit = matcher.hits[t * matcher.foundCount + d];
                    boolean counts = hit < 0 ? !outside : !matcher.ignored[hit];
                    boolean missed = hit < 0;
                    if (hit >= 0 && rules.zeroIdIsMiss && truths.ids[matcher.truthRows[hit]] == 0) {
                        missed = true;
                        counts &= !outside;
                    }
                    if (counts) {
                        (missed ? wrong : right)[place] |= 1L << (a * thresholds + t);
                    }
                }
            }
        }
    }
}
