package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.Figure;
import io.rexserve.evaluation.protocol.ClassMatching.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// F1 of Rex-Omni (arXiv 2510.12798): its `evaluation/metrics/coco_lvis_metric.py` over `fastevaluate/cocoeval.cpp`,
/// and the same without what makes its figures high.
///
/// Boxes of labels that the image's annotations do not hold are dropped; of the rest all have one score, so that their
/// order is that of the images and answers. Matching is pycocotools'. Per class and IoU threshold 0.5 to 0.95
///
/// - recall is the share of true boxes found at the end of the ranking,
/// - precision is the envelope precision (the greatest from there on) at the last of the 101 recall points that lies
///   *below* that recall, so at the first box by which more than that recall is reached.
///
/// `published.*` follows the released code: a class without a right box keeps the precision of the class before it in
/// the truth file's order (for the mean over thresholds, of the last threshold that had one); then values of 0 or less
/// are dropped from the averages of precision and of recall, and F1 is taken of the two averages. `all.*` averages over
/// every class with true boxes, with 0 where no box is right.
///
/// One departure: the released code reads an uninitialised number where the first class has no right box; here it is 0
/// and so dropped.
public final class RexOmniF1 implements ProtocolFigures {
    private static final int THRESHOLDS = 10;
    private static final int RECALL_POINTS = 101;
    private static final double EPSILON = 2.220446049250313e-16;

    /// Most boxes of one class in one image that count, as in the released code for COCO.
    private static final int COCO_LIMIT = 100;

    private final ImageKeys images = new ImageKeys();
    private final List<ClassOutcomes> classes;
    private final Rules rules;
    private int unknownLabels;
    private int notAsked;

    /// @param limit boxes of one class in one image that count
    /// @param federated whether absent and not exhaustively annotated labels are known (LVIS)
    private record Rules(String name, int limit, boolean federated) {}

    /// A class with its outcomes in the images that have it.
    private record ClassOutcomes(String label, List<ImageOutcomes> images) {}

    /// One class in one image, as bits of the thresholds.
    private static final class ImageOutcomes {
        private final int image;
        private final int wanted;
        /// Bit t of each found box: it is right.
        private final short[] right;
        /// Bit t of each found box: it is wrong.
        private final short[] wrong;

        ImageOutcomes(int image, ClassMatching matching, int found, boolean exhaustive) {
            this.image = image;
            this.wanted = matching.wanted();
            this.right = new short[found];
            this.wrong = new short[found];
            for (int t = 0; t < THRESHOLDS; t++) {
                Outcome[] outcomes = matching.outcomes(iou(t), exhaustive);
                for (int d = 0; d < found; d++) {
                    right[d] |= (short) (outcomes[d] == Outcome.RIGHT ? 1 << t : 0);
                    wrong[d] |= (short) (outcomes[d] == Outcome.WRONG ? 1 << t : 0);
                }
            }
        }
    }

    /// One class's figures; NaN where the class has no true box, and for precisions without a right box.
    ///
    /// @param precisions at IoU 0.5 to 0.95
    /// @param recalls at IoU 0.5 to 0.95
    public record ClassFigures(String label, long wanted, List<Double> precisions, List<Double> recalls) {
        public ClassFigures {
            precisions = List.copyOf(precisions);
            recalls = List.copyOf(recalls);
        }
    }

    private RexOmniF1(List<DetectionImage> answers, List<String> categories, Rules rules) {
        this.rules = rules;
        classes = categories.stream()
                .map(label -> new ClassOutcomes(label, new ArrayList<>()))
                .toList();
        Map<String, Integer> exact = CocoSet.numbers(categories);
        Map<String, Integer> normalized = new HashMap<>();
        for (int i = 0; i < categories.size(); i++) {
            normalized.put(normalize(categories.get(i)), i);
        }
        for (DetectionImage answer : answers) {
            add(answer, exact, normalized);
        }
    }

    /// At most 100 boxes of a class and image count.
    ///
    /// @param answers in the order of the truth file's images
    /// @param categories in the order of the truth file
    /// @throws IllegalArgumentException if a truth's label is none of the categories, or a category is listed twice
    public static RexOmniF1 coco(List<DetectionImage> answers, List<String> categories) {
        return new RexOmniF1(answers, categories, new Rules("COCO", COCO_LIMIT, false));
    }

    /// All boxes count; those of labels that are not exhaustively annotated in an image are ignored unless they match.
    ///
    /// @param answers in the order of the truth file's images
    /// @param categories in the order of the truth file
    /// @throws IllegalArgumentException if a truth's label is none of the categories, or a category is listed twice
    public static RexOmniF1 lvis(List<DetectionImage> answers, List<String> categories) {
        return new RexOmniF1(answers, categories, new Rules("LVIS", Integer.MAX_VALUE, true));
    }

    private static String normalize(String label) {
        return label.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void add(DetectionImage answer, Map<String, Integer> exact, Map<String, Integer> normalized) {
        int image = images.index(answer.image());
        Map<Integer, List<TruthBox>> truths = answer.truths().stream()
                .collect(Collectors.groupingBy(truth -> CocoSet.category(exact, truth.label(), answer.image())));
        Map<Integer, List<FoundBox>> found = new HashMap<>();
        Set<Integer> absent = indices(answer.absent(), exact);
        for (FoundBox box : answer.found()) {
            Integer category = normalized.get(normalize(box.label()));
            if (category == null) {
                unknownLabels++;
            } else if (isAsked(category, truths.keySet(), absent)) {
                found.computeIfAbsent(category, _ -> new ArrayList<>()).add(box);
            } else {
                notAsked++;
            }
        }
        Set<Integer> open = indices(answer.notExhaustive(), exact);
        for (int k = 0; k < classes.size(); k++) {
            if (truths.containsKey(k) || found.containsKey(k)) {
                List<FoundBox> all = found.getOrDefault(k, List.of());
                List<FoundBox> boxes = all.subList(0, Math.min(rules.limit, all.size()));
                var matching = new ClassMatching(truths.getOrDefault(k, List.of()), boxes);
                boolean exhaustive = !rules.federated || !open.contains(k);
                classes.get(k).images.add(new ImageOutcomes(image, matching, boxes.size(), exhaustive));
            }
        }
    }

    private static Set<Integer> indices(Set<String> labels, Map<String, Integer> exact) {
        return labels.stream().filter(exact::containsKey).map(exact::get).collect(Collectors.toSet());
    }

    /// The released converter keeps all labels of an image without annotations; its LVIS evaluator then only those
    /// known to be absent.
    private boolean isAsked(int category, Set<Integer> present, Set<Integer> absent) {
        if (!present.isEmpty()) {
            return present.contains(category);
        }
        return !rules.federated || absent.contains(category);
    }

    /// 0.5, 0.55 to 0.95, each the double nearest to its decimal as in the released code.
    private static double iou(int threshold) {
        return (50 + 5 * threshold) / 100.0;
    }

    /// Every class in the order of the categories, over a multiset of the images.
    public List<ClassFigures> perClass(int[] multiplicities) {
        images.require(multiplicities);
        return classes.stream().map(of -> classFigures(of, multiplicities)).toList();
    }

    private static ClassFigures classFigures(ClassOutcomes of, int[] multiplicities) {
        long wanted = 0;
        for (ImageOutcomes image : of.images) {
            wanted += (long) multiplicities[image.image] * image.wanted;
        }
        var precisions = new ArrayList<Double>();
        var recalls = new ArrayList<Double>();
        for (int t = 0; t < THRESHOLDS; t++) {
            long right = right(of, t, multiplicities);
            recalls.add(wanted == 0 ? Double.NaN : (double) right / wanted);
            precisions.add(wanted == 0 || right == 0 ? Double.NaN : precision(of, t, multiplicities, right, wanted));
        }
        return new ClassFigures(of.label, wanted, precisions, recalls);
    }

    private static long right(ClassOutcomes of, int t, int[] multiplicities) {
        long right = 0;
        for (ImageOutcomes image : of.images) {
            int times = multiplicities[image.image];
            for (short bits : image.right) {
                right += (long) times * bit(bits, t);
            }
        }
        return right;
    }

    /// The envelope's greatest values are at right boxes, so precision is taken at these alone.
    private static double precision(ClassOutcomes of, int t, int[] multiplicities, long right, long wanted) {
        double point = lastPointBelow((double) right / wanted);
        long tp = 0;
        long fp = 0;
        double best = 0;
        for (ImageOutcomes image : of.images) {
            for (int time = 0; time < multiplicities[image.image]; time++) {
                for (int d = 0; d < image.right.length; d++) {
                    fp += bit(image.wrong[d], t);
                    if (bit(image.right[d], t) == 1) {
                        tp++;
                        best = (double) tp / wanted > point ? Math.max(best, tp / (fp + tp + EPSILON)) : best;
                    }
                }
            }
        }
        return best;
    }

    private static int bit(short bits, int t) {
        return (bits >> t) & 1;
    }

    private static double lastPointBelow(double recall) {
        int point = RECALL_POINTS - 1;
        while (point > 0 && point * 0.01 >= recall) {
            point--;
        }
        return point * 0.01;
    }

    @Override
    public List<String> images() {
        return images.keys();
    }

    @Override
    public List<Figure> figures(int[] multiplicities) {
        List<ClassFigures> perClass = perClass(multiplicities);
        var figures = new ArrayList<Figure>();
        addFigures(figures, "published", RexOmniAverages.published(perClass));
        addFigures(figures, "all", RexOmniAverages.all(perClass));
        return figures;
    }

    private static void addFigures(List<Figure> figures, String prefix, List<RexOmniAverages> averages) {
        for (RexOmniAverages average : averages) {
            figures.add(new Figure(prefix + ".f1." + average.at(), average.f1()));
        }
        for (RexOmniAverages average : averages) {
            figures.add(new Figure(prefix + ".precision." + average.at(), average.precision()));
            figures.add(new Figure(prefix + ".recall." + average.at(), average.recall()));
        }
    }

    @Override
    public List<String> notes() {
        var notes = new ArrayList<>(List.of(
                rules.name
                        + " rules; published: classes of value 0 are dropped from the averages, and a class without a"
                        + " right box keeps the precision of the class before it",
                "all: averages over every class with true boxes",
                "F1 of the two averages; all boxes have one score; .mean is over IoU 0.5 to 0.95"));
        if (notAsked > 0) {
            notes.add(notAsked + " boxes of labels that their image's annotations do not hold were left out");
        }
        if (unknownLabels > 0) {
            notes.add(unknownLabels + " boxes of labels that are none of the categories were left out");
        }
        return List.copyOf(notes);
    }
}
