package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.Figure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;

/// Names of regions by the two measures of Osprey (arXiv 2312.10032; its `osprey/eval/lvis_paco_eval.py`).
///
/// S-IoU is the overlap of the sets of words: shared words over all words, in lower case. SS is the cosine of the
/// sentence embeddings of both texts. As there, `_` and `:` of the category become blanks; of the answer the part
/// between its first and second colon is taken if it has a colon, and `.`, `:` and `,` become blanks.
///
/// Two departures: a blank answer has an SS of 0, where the embedding of an empty text would give it about 0.3; and
/// `exact` is added, the share of answers with the same words.
public final class RegionNaming implements ProtocolFigures {
    private static final FigureNames NAMES = new FigureNames(List.of("ss", "s_iou", "exact", "answered", "regions"));

    private final GroupMeans means = new GroupMeans(4);
    private final String model;

    private RegionNaming(String model) {
        this.model = model;
    }

    /// @param model name of the sentence model, for the notes
    /// @param cosine similarity of two texts by that model, -1 to 1
    public static RegionNaming of(List<RegionAnswer> answers, String model, ToDoubleBiFunction<String, String> cosine) {
        var naming = new RegionNaming(model);
        for (RegionAnswer answer : answers) {
            naming.add(answer, cosine);
        }
        return naming;
    }

    private void add(RegionAnswer answer, ToDoubleBiFunction<String, String> cosine) {
        String truth = cleanTruth(answer.truth());
        String name = cleanAnswer(answer.answer());
        Set<String> words = words(name);
        double iou = overlap(words, words(truth));
        means.add(
                answer.image(),
                List.of(answer.group()),
                words.isEmpty() ? 0 : cosine.applyAsDouble(name, truth),
                iou,
                iou == 1 ? 1 : 0,
                words.isEmpty() ? 0 : 1);
    }

    /// Word-set overlap of an answer and a category, both as they stand in the files, 0 to 1.
    public static double semanticIou(String answer, String truth) {
        return overlap(words(cleanAnswer(answer)), words(cleanTruth(truth)));
    }

    private static double overlap(Set<String> a, Set<String> b) {
        var all = new LinkedHashSet<>(a);
        all.addAll(b);
        long shared = a.stream().filter(b::contains).count();
        return all.isEmpty() ? 0 : (double) shared / all.size();
    }

    static String cleanTruth(String category) {
        return category.replace('_', ' ').replace(':', ' ');
    }

    static String cleanAnswer(String answer) {
        String text = strip(answer);
        int colon = text.indexOf(':');
        if (colon >= 0) {
            int next = text.indexOf(':', colon + 1);
            text = text.substring(colon + 1, next < 0 ? text.length() : next);
        }
        return text.replace('.', ' ').replace(',', ' ');
    }

    /// Python's `str.split()`.
    private static Set<String> words(String text) {
        var words = new LinkedHashSet<String>();
        String lower = text.toLowerCase(Locale.ROOT);
        int start = 0;
        for (int i = 0; i <= lower.length(); i++) {
            if (i == lower.length() || isBlank(lower.charAt(i))) {
                if (i > start) {
                    words.add(lower.substring(start, i));
                }
                start = i + 1;
            }
        }
        return words;
    }

    private static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /// Python's `str.isspace()`: unlike Java's, with no-break blanks and the next-line control.
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    @Override
    public List<String> images() {
        return means.images();
    }

    @Override
    public List<Figure> figures(int[] multiplicities) {
        return NAMES.figures(means, multiplicities, values -> values);
    }

    @Override
    public List<String> notes() {
        return List.of(
                "ss: cosine of the embeddings of " + model + "; 0 for a blank answer",
                "s_iou: shared words over all words of answer and category (Osprey)");
    }
}
