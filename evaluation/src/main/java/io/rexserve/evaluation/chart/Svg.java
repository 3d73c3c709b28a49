package io.rexserve.evaluation.chart;

import static io.rexserve.evaluation.html.Html.element;

import io.rexserve.evaluation.html.Html;
import java.util.List;
import java.util.Locale;

/// Elements that the charts share.
final class Svg {
    /// Width of a letter in units of the font's size: digits and lower-case letters of Helvetica are .5 to .56,
    /// capitals about .67; East Asian letters fill the square.
    private static final double NARROW = 0.56;
    private static final double WIDE = 1.0;
    private static final int FIRST_WIDE = 0x1100;
    private static final String ELLIPSIS = "…";

    private Svg() {}

    /// @param label what a screen reader says
    static Html.Element drawing(double width, double height, String label, List<? extends Html> content) {
        return element("svg", content)
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("viewBox", "0 0 " + number(width) + " " + number(height))
                .with("role", "img")
                .with("aria-label", label);
    }

    static Html.Element line(String style, double x1, double y1, double x2, double y2) {
        return element("line")
                .with("class", style)
                .with("x1", number(x1))
                .with("y1", number(y1))
                .with("x2", number(x2))
                .with("y2", number(y2));
    }

    static Html.Element rectangle(String style, double x, double y, double width, double height) {
        return element("rect")
                .with("class", style)
                .with("x", number(x))
                .with("y", number(y))
                .with("width", number(Math.max(0, width)))
                .with("height", number(Math.max(0, height)));
    }

    static Html.Element circle(String style, double x, double y, double radius) {
        return element("circle")
                .with("class", style)
                .with("cx", number(x))
                .with("cy", number(y))
                .with("r", number(radius));
    }

    /// @param anchor `start`, `middle` or `end`
    static Html.Element text(String style, double x, double y, String anchor, String text) {
        return element("text", text)
                .with("class", style)
                .with("x", number(x))
                .with("y", number(y))
                .with("text-anchor", anchor);
    }

    /// A text that is shown when the pointer rests on the element.
    static Html title(String text) {
        return element("title", text);
    }

    /// A coordinate with two decimals at most.
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceFirst("\\.?0+$", "").replaceFirst("^-0$", "0");
    }

    /// Estimated width of a text, in the units of the font's size. Browsers choose the font, so it cannot be exact.
    static double width(String text, double size) {
        return size
                * text.codePoints()
                        .mapToDouble(c -> c >= FIRST_WIDE && isWide(c) ? WIDE : NARROW)
                        .sum();
    }

    private static boolean isWide(int c) {
        return Character.isIdeographic(c)
                || c >= 0x1F000
                || switch (Character.UnicodeScript.of(c)) {
                    case HANGUL, HIRAGANA, KATAKANA -> true;
                    default -> false;
                };
    }

    /// The text, shortened with an ellipsis if it is wider than there is space.
    static String fit(String text, double size, double space) {
        if (width(text, size) <= space) {
            return text;
        }
        String shown = text;
        while (!shown.isEmpty() && width(shown + ELLIPSIS, size) > space) {
            shown = shown.substring(0, shown.offsetByCodePoints(shown.length(), -1));
        }
        return shown.stripTrailing() + ELLIPSIS;
    }
}
