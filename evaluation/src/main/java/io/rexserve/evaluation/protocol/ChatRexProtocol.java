package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.CocoParameters;
import io.rexserve.evaluation.coco.Figure;
import io.rexserve.evaluation.protocol.ClassMatching.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Detection as ChatRex's paper measures it (arXiv 2411.18363, table 2; answers of its authors in ChatRex issues 3 and
/// 19): every category that the image's annotations hold is asked for in one prompt, the proposals are the fine-grained
/// ones of a score of 0.3 or more, at most 100 an image.
///
/// `precision` and `recall` are at IoU 0.5 over all answered boxes, per class over all images and then averaged over
/// the classes with true boxes; a class without an answer has precision 0. The authors did not publish the code, and
/// their later code (Rex-Omni) drops classes of value 0: those averages are `nonzero.precision` and `nonzero.recall`.
/// Matching is pycocotools', ranked by the proposal score. `proposal.AP` and the figures beside it are pycocotools',
/// ranked by the proposal score as in the paper; `score.AP` the same by the answer's own score.
public final class ChatRexProtocol implements ProtocolFigures {
    /// IoU from which a box is right.
    private static final double RIGHT = 0.5;

    /// Least proposal score in the paper.
    private static final double PROPOSAL_SCORE = 0.3;

    private final ImageKeys images = new ImageKeys();
    private final List<String> categories;
    private final List<List<ImageCounts>> classes;
    private final CocoSet byProposalScore;
    private final CocoSet byScore;
    private int weakProposals;
    private int notAsked;

    private record ImageCounts(int image, int right, int wrong, int wanted) {}

    /// One class's counts and shares; NaN where there is nothing to count.
    public record ClassFigures(String label, long wanted, long found, long right, double precision, double recall) {}

    private ChatRexProtocol(List<DetectionImage> answers, List<String> categories) {
        this.categories = List.copyOf(categories);
        classes = categories.stream()
                .<List<ImageCounts>>map(_ -> new ArrayList<>())
                .toList();
        Map<String, Integer> ids = CocoSet.numbers(categories);
        answers.forEach(answer -> count(answer, ids));
        CocoParameters parameters = CocoParameters.standard();
        byProposalScore = new CocoSet(answers, images, categories, parameters, FoundBox::proposalScore);
        byScore = isOneScore(answers)
                ? byProposalScore
                : new CocoSet(answers, images, categories, parameters, FoundBox::score);
    }

    /// @param answers in ascending order of the image ids, where ties of scores are to rank as in pycocotools
    /// @param categories labels that are averaged over
    /// @throws IllegalArgumentException if a truth's label is none of the categories, or a category is listed twice
    public static ChatRexProtocol of(List<DetectionImage> answers, List<String> categories) {
        return new ChatRexProtocol(answers, categories);
    }

    /// Whether both scores are the same, as of detections from a file.
    private static boolean isOneScore(List<DetectionImage> answers) {
        return answers.stream()
                .flatMap(answer -> answer.found().stream())
                .allMatch(box -> box.score() == box.proposalScore());
    }

    private void count(DetectionImage answer, Map<String, Integer> ids) {
        int image = images.index(answer.image());
        Map<String, List<TruthBox>> truths = answer.truths().stream().collect(Collectors.groupingBy(TruthBox::label));
        Map<String, List<FoundBox>> found = answer.found().stream()
                .sorted(Comparator.comparingDouble(FoundBox::proposalScore).reversed())
                .collect(Collectors.groupingBy(FoundBox::label));
        truths.keySet().forEach(label -> CocoSet.category(ids, label, answer.image()));
        for (String label : categories) {
            if (truths.containsKey(label) || found.containsKey(label)) {
                var matching =
                        new ClassMatching(truths.getOrDefault(label, List.of()), found.getOrDefault(label, List.of()));
                classes.get(ids.getOrDefault(label, 0)).add(counts(image, matching));
            }
        }
        for (FoundBox box : answer.found()) {
            weakProposals += box.proposalScore() < PROPOSAL_SCORE ? 1 : 0;
            notAsked += truths.containsKey(box.label()) ? 0 : 1;
        }
    }

    private static ImageCounts counts(int image, ClassMatching matching) {
        int right = 0;
        int wrong = 0;
        for (Outcome outcome : matching.outcomes(RIGHT, true)) {
            right += outcome == Outcome.RIGHT ? 1 : 0;
            wrong += outcome == Outcome.WRONG ? 1 : 0;
        }
        return new ImageCounts(image, right, wrong, matching.wanted());
    }

    /// Every class in the order of the categories, over a multiset of the images.
    public List<ClassFigures> perClass(int[] multiplicities) {
        images.require(multiplicities);
        var figures = new ArrayList<ClassFigures>();
        for (int k = 0; k < classes.size(); k++) {
            long right = 0;
            long found = 0;
            long wanted = 0;
            for (ImageCounts counts : classes.get(k)) {
                long times = multiplicities[counts.image];
                right += times * counts.right;
                found += times * (counts.right + counts.wrong);
                wanted += times * counts.wanted;
            }
            figures.add(new ClassFigures(
                    categories.get(k), wanted, found, right, (double) right / found, (double) right / wanted));
        }
        return figures;
    }

    @Override
    public List<String> images() {
        return images.keys();
    }

    @Override
    public List<Figure> figures(int[] multiplicities) {
        List<ClassFigures> wanted =
                perClass(multiplicities).stream().filter(of -> of.wanted > 0).toList();
        double[] precisions = wanted.stream()
                .mapToDouble(of -> of.found == 0 ? 0 : of.precision)
                .toArray();
        double[] recalls = wanted.stream().mapToDouble(ClassFigures::recall).toArray();
        var figures = new ArrayList<Figure>();
        figures.add(new Figure("precision", mean(precisions, -1)));
        figures.add(new Figure("recall", mean(recalls, -1)));
        figures.add(new Figure("nonzero.precision", mean(precisions, 0)));
        figures.add(new Figure("nonzero.recall", mean(recalls, 0)));
        double[] ranked = byProposalScore.values(multiplicities);
        figures.addAll(byProposalScore.figures("proposal.", ranked));
        figures.addAll(byScore.figures("score.", byScore == byProposalScore ? ranked : byScore.values(multiplicities)));
        return figures;
    }

    private static double mean(double[] values, double above) {
        return Arrays.stream(values).filter(value -> value > above).average().orElse(Double.NaN);
    }

    @Override
    public List<String> notes() {
        var notes = new ArrayList<>(List.of(
                "precision, recall: IoU 0.5, per class, averaged over classes with true boxes; no answer is precision 0",
                "proposal.AP: ranked by the proposal score, as the paper does; score.AP: by the answer's score",
                "the categories of each image are given in its prompt: not comparable with detectors asked for all"));
        if (notAsked > 0) {
            notes.add(
                    notAsked + " boxes of labels that their image's annotations do not hold; the paper asks for none");
        }
        if (weakProposals > 0) {
            notes.add(weakProposals + " boxes of a proposal score below 0.3; the paper has none");
        }
        notes.addAll(byScore.notes());
        return List.copyOf(notes);
    }
}
