package io.rexserve.evaluation.report;

import static io.rexserve.evaluation.html.Html.element;

import io.rexserve.datasets.record.ImageSource;
import io.rexserve.evaluation.chart.BoxPicture;
import io.rexserve.evaluation.chart.BoxPicture.Drawn;
import io.rexserve.evaluation.chart.BoxPicture.Kind;
import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.TruthBox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Pictures with true and found boxes.
final class Pictures {
    private static final int MOST_BOXES = 60;
    private static final int MOST_LABELS = 24;
    private static final int MOST_NAMES = 8;

    private final Function<String, Optional<ImageSource>> images;
    private int pairs;

    Pictures(Function<String, Optional<ImageSource>> images) {
        this.images = images;
    }

    static Html legend() {
        return BoxPicture.legend(List.of(Kind.TRUTH, Kind.MISSED, Kind.CORRECT, Kind.WRONG));
    }

    /// The boxes of a matching, the errors last, so that they lie on top.
    static List<Drawn> drawn(BoxMatching matching) {
        List<Drawn> all = new ArrayList<>();
        List<TruthBox> truths = matching.image().truths();
        for (int t = 0; t < truths.size(); t++) {
            boolean missed = matching.isMissed(t);
            if (missed || matching.isTaken(t)) {
                String label = missed ? truths.get(t).label() : "";
                all.add(drawn(missed ? Kind.MISSED : Kind.TRUTH, truths.get(t).box(), label));
            }
        }
        List<FoundBox> found = matching.image().found();
        for (int f = 0; f < found.size(); f++) {
            FoundBox box = found.get(f);
            switch (matching.outcome(f)) {
                case RIGHT -> all.add(drawn(Kind.CORRECT, box.box(), named(box)));
                case WRONG -> all.add(drawn(Kind.WRONG, box.box(), named(box)));
                case IGNORED, BELOW -> {
                    // neither right nor wrong
                }
            }
        }
        all.sort(Comparator.comparing(box -> box.kind() == Kind.MISSED || box.kind() == Kind.WRONG));
        return all;
    }

    static Drawn drawn(Kind kind, Rectangle box, String label) {
        return new Drawn(kind, box.x1(), box.y1(), box.x2(), box.y2(), label);
    }

    private static String named(FoundBox box) {
        return box.label() + " " + Numbers.fixed(box.score(), 2);
    }

    /// The picture with the boxes over it; where it cannot be read, an empty frame around them and the reason.
    Html picture(String image, List<Drawn> boxes) {
        return drawing(image, Thumbnail.of(images.apply(image)), "", boxes, boxes);
    }

    /// The same picture twice, embedded once, with the boxes of two runs.
    List<Html> pair(String image, List<Drawn> first, List<Drawn> second) {
        Thumbnail thumbnail = Thumbnail.of(images.apply(image));
        String id = "picture-" + ++pairs;
        List<Drawn> both = new ArrayList<>(first);
        both.addAll(second);
        Thumbnail again = thumbnail.href().isEmpty() ? thumbnail : thumbnail.withHref("#" + id);
        return List.of(drawing(image, thumbnail, id, first, both), drawing(image, again, "", second, both));
    }

    /// @param all boxes that an empty frame must hold
    private static Html drawing(String image, Thumbnail thumbnail, String id, List<Drawn> boxes, List<Drawn> all) {
        double width = thumbnail.width();
        double height = thumbnail.height();
        if (thumbnail.href().isEmpty()) {
            width = all.stream().mapToDouble(Drawn::x2).max().orElse(0) + 1;
            height = all.stream().mapToDouble(Drawn::y2).max().orElse(0) + 1;
        }
        double scale = Thumbnail.SIDE / Math.max(width, height);
        List<Drawn> shown = boxes.subList(Math.max(0, boxes.size() - MOST_BOXES), boxes.size());
        var ground = new BoxPicture.Ground(thumbnail.href(), id, width * scale, height * scale);
        List<Html> content =
                new ArrayList<>(List.of(BoxPicture.of("boxes over image " + image, ground, scale, limitLabels(shown))));
        if (!thumbnail.problem().isEmpty()) {
            content.add(Section.small(thumbnail.problem()));
        }
        if (shown.size() < boxes.size()) {
            content.add(Section.small(Numbers.count(boxes.size() - shown.size()) + " more boxes are not drawn."));
        }
        return Html.nodes(content);
    }

    /// Only the last boxes, the errors, keep their labels where there are many.
    private static List<Drawn> limitLabels(List<Drawn> boxes) {
        List<Drawn> all = new ArrayList<>();
        for (int i = 0; i < boxes.size(); i++) {
            Drawn box = boxes.get(i);
            boolean labelled = i >= boxes.size() - MOST_LABELS;
            all.add(labelled ? box : new Drawn(box.kind(), box.x1(), box.y1(), box.x2(), box.y2(), ""));
        }
        return all;
    }

    /// A card: the image's name, its picture, and its errors in words.
    Html card(BoxMatching matching) {
        String counts = Numbers.count(matching.right()) + " right, " + Numbers.count(matching.wrong()) + " wrong, "
                + Numbers.count(matching.missed()) + " missed; F1 " + Numbers.percentSign(matching.f1()) + ".";
        List<Html> words = new ArrayList<>(List.of(Html.paragraph(counts)));
        errors("Wrong: ", wrongNames(matching)).ifPresent(words::add);
        errors("Missed: ", missedNames(matching)).ifPresent(words::add);
        return card(matching.image().image(), drawn(matching), words);
    }

    /// @param words below the picture
    Html card(String image, List<Drawn> boxes, List<Html> words) {
        return element("article", title(image), picture(image, boxes))
                .with("class", "card")
                .containing(words);
    }

    /// The image's key, and the name of its file where that is another.
    Html title(String image) {
        Html.Element title = element("h3", Html.name(image));
        return images.apply(image)
                .map(ImageSource::name)
                .filter(name -> !name.equals(image))
                .map(name -> title.containing(List.of(Html.text(" "), element("small", Html.name(name)))))
                .orElse(title);
    }

    /// A wrong box with the true boxes around it and nothing else.
    List<Drawn> around(DetectionAnalysis.SureError error) {
        FoundBox found = error.matching().image().found().get(error.found());
        List<Drawn> all = new ArrayList<>();
        for (TruthBox truth : error.matching().image().truths()) {
            if (BoxMatching.overlap(truth.box(), found.box(), false) > 0) {
                all.add(drawn(Kind.TRUTH, truth.box(), truth.label()));
            }
        }
        all.add(drawn(Kind.WRONG, found.box(), named(found)));
        return all;
    }

    private static Map<String, Integer> wrongNames(BoxMatching matching) {
        Map<String, Integer> names = new LinkedHashMap<>();
        for (int f = 0; f < matching.image().found().size(); f++) {
            if (matching.outcome(f) == BoxMatching.Outcome.WRONG) {
                names.merge(matching.image().found().get(f).label(), 1, Integer::sum);
            }
        }
        return names;
    }

    private static Map<String, Integer> missedNames(BoxMatching matching) {
        Map<String, Integer> names = new LinkedHashMap<>();
        for (int t = 0; t < matching.image().truths().size(); t++) {
            if (matching.isMissed(t)) {
                names.merge(matching.image().truths().get(t).label(), 1, Integer::sum);
            }
        }
        return names;
    }

    private static Optional<Html> errors(String title, Map<String, Integer> names) {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        List<Html> words = new ArrayList<>(List.of(Html.text(title)));
        int shown = 0;
        for (Map.Entry<String, Integer> name : names.entrySet()) {
            if (shown == MOST_NAMES) {
                words.add(Html.text(" and others, " + Numbers.count(names.size(), "name") + " in all"));
                break;
            }
            words.add(Html.text(shown++ == 0 ? "" : ", "));
            words.add(Html.name(name.getKey()));
            words.add(Html.text(name.getValue() > 1 ? " × " + name.getValue() : ""));
        }
        words.add(Html.text("."));
        return Optional.of(element("p", words));
    }
}
