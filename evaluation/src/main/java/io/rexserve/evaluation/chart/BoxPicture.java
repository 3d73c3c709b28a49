package io.rexserve.evaluation.chart;

import static io.rexserve.evaluation.html.Html.element;

import io.rexserve.evaluation.html.Html;
import java.util.ArrayList;
import java.util.List;

/// A picture with boxes drawn over it. Strokes have a dark edge, so that they show on every ground; colours are the
/// same in light and dark, because the picture is.
public final class BoxPicture {
    private static final double LETTERS = 11;
    /// Width of bold letters over that of regular ones, at most.
    private static final double BOLD = 1.2;
    private static final double LEAST_LABEL_SPACE = 24;

    private BoxPicture() {}

    /// How a box is drawn.
    public enum Kind {
        TRUTH("truth", "true"),
        MISSED("missed", "true, missed"),
        CORRECT("correct", "found, right"),
        WRONG("wrong", "found, wrong");

        private final String style;
        private final String words;

        Kind(String style, String words) {
            this.style = style;
            this.words = words;
        }
    }

    /// A box in pixels of the original image.
    ///
    /// @param label drawn at its top left corner; empty for none
    public record Drawn(Kind kind, double x1, double y1, double x2, double y2, String label) {}

    /// A picture as drawings embed it.
    ///
    /// @param href data URL, `#id` of a picture that stands in the page already, or empty for an empty frame
    /// @param id by which other drawings can refer to it; empty for none
    /// @param width of the drawing in its own units
    /// @param height of the drawing in its own units
    public record Ground(String href, String id, double width, double height) {
        private Html image() {
            if (href.startsWith("#")) {
                return element("use").with("href", href);
            }
            Html.Element image = element("image")
                    .with("href", href)
                    .with("width", Svg.number(width))
                    .with("height", Svg.number(height))
                    .with("preserveAspectRatio", "none");
            return id.isEmpty() ? image : image.with("id", id);
        }
    }

    /// @param scale units per pixel of the original
    /// @param boxes drawn in this order, labels over all boxes
    public static Html of(String label, Ground ground, double scale, List<Drawn> boxes) {
        List<Html> content = new ArrayList<>();
        if (!ground.href().isEmpty()) {
            content.add(ground.image());
        }
        for (Drawn box : boxes) {
            content.add(outline("halo", box, scale));
            content.add(outline("box " + box.kind().style, box, scale));
        }
        for (Drawn box : boxes) {
            if (!box.label().isEmpty()) {
                content.add(label(box, ground.width(), ground.height(), scale));
            }
        }
        return Svg.drawing(ground.width(), ground.height(), label, content)
                .with("class", "picture")
                .with("style", "max-width:" + Svg.number(ground.width() * 1.2) + "px");
    }

    private static Html outline(String style, Drawn box, double scale) {
        return Svg.rectangle(
                style,
                box.x1() * scale,
                box.y1() * scale,
                (box.x2() - box.x1()) * scale,
                (box.y2() - box.y1()) * scale);
    }

    /// Inside the box at its top; moved left and down where the picture ends.
    private static Html label(Drawn box, double width, double height, double scale) {
        double x = Math.clamp(box.x1() * scale + 4, 3, Math.max(3, width - LEAST_LABEL_SPACE));
        String shown = Svg.fit(box.label(), LETTERS * BOLD, width - 6);
        double over = x + Svg.width(shown, LETTERS * BOLD) - (width - 3);
        x = Math.max(3, x - Math.max(0, over));
        double top = box.kind() == Kind.MISSED || box.kind() == Kind.TRUTH
                ? box.y2() * scale - 4
                : box.y1() * scale + LETTERS + 1;
        double y = Math.clamp(top, LETTERS, Math.max(LETTERS, height - 3));
        return Svg.text("", x, y, "start", shown)
                .with("style", "unicode-bidi:isolate")
                .containing(List.of(Svg.title(box.label())));
    }

    /// What the kinds of strokes mean.
    public static Html legend(List<Kind> kinds) {
        List<Html> entries = new ArrayList<>();
        for (Kind kind : kinds) {
            Html sample = Svg.drawing(26, 12, "", List.of(Svg.line("box " + kind.style, 0, 6, 26, 6)))
                    .with("aria-hidden", "true");
            entries.add(element("span", sample, Html.text(kind.words)));
        }
        return element("div", entries).with("class", "legend");
    }
}
