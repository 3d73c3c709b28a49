package io.rexserve.benchmark.monitoring;

import io.rexserve.benchmark.monitoring.Dashboard.Style;
import io.rexserve.benchmark.monitoring.PrometheusServer.Series;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Stroke;
import java.awt.geom.Path2D;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Lines over time with axes and a legend.
final class Chart {
    private static final int LEFT = 66;
    private static final int AXIS = 20;
    private static final int LEGEND = 15;
    private static final int LEGEND_LINES = 2;
    private static final int TICKS = 4;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final Color GRID = new Color(0xECEEF0);
    private static final Color[] COLORS = {
        new Color(0x3274D9), new Color(0xE0752D), new Color(0x56A64B), new Color(0xC4162A), new Color(0x8F3BB8),
        new Color(0xB8860B), new Color(0x1F9E9E), new Color(0xD6409F), new Color(0x7A5C43), new Color(0x5A6270),
    };
    private static final Stroke SOLID = new BasicStroke(1.5f);
    private static final Stroke DASHED =
            new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {7, 5}, 0);

    private final Graphics2D pen;
    private final int width;
    private final int height;
    private final Style style;
    private final double from;
    private final double to;
    private double low;
    private double high;

    /// @param name in the legend
    record Line(String name, Series series) {
        private double peak() {
            return series.values().stream()
                    .filter(Double::isFinite)
                    .mapToDouble(value -> value)
                    .max()
                    .orElse(Double.NEGATIVE_INFINITY);
        }
    }

    Chart(Graphics2D pen, int width, int height, Style style, Instant from, Instant to) {
        this.pen = pen;
        this.width = width;
        this.height = height - LEGEND * LEGEND_LINES;
        this.style = style;
        this.from = from.getEpochSecond();
        this.to = to.getEpochSecond();
    }

    /// The largest first, so that the legend names what is seen; of those that stay at 0 it has the number.
    void draw(List<Line> unordered) {
        List<Line> finite = unordered.stream()
                .filter(line -> Double.isFinite(line.peak()))
                .sorted(Comparator.comparingDouble(Line::peak).reversed())
                .toList();
        List<Line> seen = finite.stream().filter(line -> line.peak() != 0).toList();
        List<Line> lines = seen.isEmpty() ? finite : seen;
        pen.setFont(DashboardPicture.font(Font.PLAIN, 10));
        if (lines.isEmpty()) {
            pen.setColor(DashboardPicture.FAINT);
            pen.drawString("no data", width / 2 - 20, height / 2);
            return;
        }
        scale(lines);
        axes();
        var below = new TreeMap<Double, Double>();
        for (int i = 0; i < lines.size(); i++) {
            pen.setColor(COLORS[i % COLORS.length]);
            plot(lines.get(i), below);
        }
        legend(lines, finite.size() - lines.size());
    }

    private void scale(List<Line> lines) {
        var sums = new TreeMap<Double, Double>();
        double peak = Double.NEGATIVE_INFINITY;
        double bottom = Double.POSITIVE_INFINITY;
        for (Line line : lines) {
            for (int i = 0; i < line.series.values().size(); i++) {
                double value = line.series.values().get(i);
                if (Double.isFinite(value)) {
                    double top =
                            style.stacked() ? sums.merge(line.series.times().get(i), value, Double::sum) : value;
                    peak = Math.max(peak, top);
                    bottom = Math.min(bottom, value);
                }
            }
        }
        low = style.min() == null ? bottom : style.min();
        high = style.max() == null ? peak : style.max();
        double step = tick((high > low ? high - low : 1) / TICKS);
        high = high > low ? Math.ceil(high / step - 1e-9) * step : low + 1;
    }

    /// The distance of grid lines: 1, 2 or 5 times a power of ten, of bytes a power of two.
    private double tick(double rough) {
        if (style.unit().equals("bytes")) {
            return Math.pow(2, Math.ceil(Math.log(rough) / Math.log(2)));
        }
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double digit = rough / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    private void axes() {
        FontMetrics metrics = pen.getFontMetrics();
        double step = tick((high - low) / TICKS);
        for (double value = low; value <= high + step / 1e6; value += step) {
            int y = (int) y(value);
            pen.setColor(GRID);
            pen.drawLine(LEFT, y, width, y);
            pen.setColor(DashboardPicture.FAINT);
            String text = Unit.text(value, style.unit(), null);
            pen.drawString(text, LEFT - 6 - metrics.stringWidth(text), y + 4);
        }
        int marks = width > 500 ? 6 : 3;
        for (int i = 0; i <= marks; i++) {
            double time = from + (to - from) * i / marks;
            String text = CLOCK.format(Instant.ofEpochSecond((long) time));
            int x = (int) Math.min(x(time) - metrics.stringWidth(text) / 2.0, width - metrics.stringWidth(text));
            pen.drawString(text, Math.max(LEFT - 20, x), height - 3);
        }
    }

    private double x(double time) {
        return LEFT + (time - from) / Math.max(1, to - from) * (width - LEFT - 2);
    }

    private double y(double value) {
        double share = (value - low) / (high - low);
        return height - AXIS - Math.clamp(share, 0, 1) * (height - AXIS - 8);
    }

    private void plot(Line line, Map<Double, Double> below) {
        var path = new Path2D.Double();
        boolean open = false;
        double last = 0;
        for (int i = 0; i < line.series.values().size(); i++) {
            double value = line.series.values().get(i);
            double time = line.series.times().get(i);
            if (!Double.isFinite(value)) {
                open = false;
                continue;
            }
            double y = y(style.stacked() ? below.merge(time, value, Double::sum) : value);
            if (!open) {
                path.moveTo(x(time), y);
            } else if (style.steps()) {
                path.lineTo(x(time), last);
                path.lineTo(x(time), y);
            } else {
                path.lineTo(x(time), y);
            }
            open = true;
            last = y;
        }
        boolean dashed =
                style.dashed() != null && style.dashed().matcher(line.name).find();
        pen.setStroke(dashed ? DASHED : SOLID);
        pen.draw(path);
        pen.setStroke(SOLID);
    }

    private void legend(List<Line> lines, int atZero) {
        FontMetrics metrics = pen.getFontMetrics();
        int x = 0;
        int row = 0;
        for (int i = 0; i < lines.size(); i++) {
            String name = fitted(lines.get(i).name, metrics, width - 30);
            int needed = 16 + metrics.stringWidth(name) + 12;
            String rest = (lines.size() - i) + " more";
            int reserved = row == LEGEND_LINES - 1 && i < lines.size() - 1 ? metrics.stringWidth(rest) : 0;
            if (x + needed + reserved > width) {
                if (row == LEGEND_LINES - 1) {
                    pen.setColor(DashboardPicture.FAINT);
                    pen.drawString(rest, x, height + row * LEGEND + 12);
                    return;
                }
                row++;
                x = 0;
            }
            int y = height + row * LEGEND + 12;
            pen.setColor(COLORS[i % COLORS.length]);
            pen.fillRect(x, y - 5, 11, 3);
            pen.setColor(DashboardPicture.TEXT);
            pen.drawString(name, x + 16, y);
            x += needed;
        }
        if (atZero > 0) {
            pen.setColor(DashboardPicture.FAINT);
            pen.drawString("and " + atZero + " at 0", x, height + row * LEGEND + 12);
        }
    }

    /// A text that is no wider than this, shortened at its end.
    static String fitted(String text, FontMetrics metrics, int width) {
        if (metrics.stringWidth(text) <= width) {
            return text;
        }
        int length = text.length();
        while (length > 0 && metrics.stringWidth(text.substring(0, length) + "…") > width) {
            length--;
        }
        return text.substring(0, length) + "…";
    }
}
