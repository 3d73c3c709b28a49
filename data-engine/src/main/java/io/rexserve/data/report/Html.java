package io.rexserve.data.report;

import java.util.Locale;

/// HTML whose texts are escaped, since they may be a stranger's. Tags are written by this package alone.
final class Html {
    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder html = new StringBuilder();

    /// Markup of our own.
    Html tag(String markup) {
        html.append(markup);
        return this;
    }

    /// A text of anybody, for between tags and within quoted attributes.
    Html text(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(isShown(c) ? c : REPLACEMENT);
            }
        });
        return this;
    }

    /// The beginning of a text.
    Html cut(String text, int length) {
        return text.codePointCount(0, text.length()) <= length
                ? text(text)
                : text(text.substring(0, text.offsetByCodePoints(0, length - 1)) + "\u2026");
    }

    Html number(long value) {
        html.append(String.format(Locale.ROOT, "%,d", value));
        return this;
    }

    /// With the digits that matter.
    Html number(double value) {
        html.append(String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value));
        return this;
    }

    /// An amount of a currency, to hundredths of a cent.
    Html money(double value) {
        html.append(String.format(Locale.ROOT, "%,.4f", value));
        return this;
    }

    private static boolean isShown(int c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        boolean turnsText = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        return !control && !surrogate && !turnsText;
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
