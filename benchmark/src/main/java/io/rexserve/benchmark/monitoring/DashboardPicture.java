package io.rexserve.benchmark.monitoring;

import io.rexserve.benchmark.monitoring.Dashboard.Panel;
import io.rexserve.benchmark.monitoring.Dashboard.Place;
import io.rexserve.benchmark.monitoring.Dashboard.Style;
import io.rexserve.benchmark.monitoring.Dashboard.Target;
import io.rexserve.benchmark.monitoring.Dashboard.Threshold;
import io.rexserve.benchmark.monitoring.PrometheusServer.Series;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;

/// A picture of a dashboard over a time, drawn from its JSON and the results of its queries, in place of Grafana.
public final class DashboardPicture {
    private static final int COLUMN = 58;
    private static final int ROW = 27;
    private static final int GAP = 6;
    private static final int HEADER = 40;
    private static final int COLUMNS = 24;
    private static final int POINTS = 200;

    static final Color PAGE = new Color(0xF4F5F5);
    static final Color PANEL = Color.WHITE;
    static final Color EDGE = new Color(0xDADCE0);
    static final Color TEXT = new Color(0x24292E);
    static final Color FAINT = new Color(0x6E7781);
    private static final Map<String, Color> NAMED =
            Map.of("green", new Color(0x2E7D32), "orange", new Color(0xE06C00), "red", new Color(0xC4162A));

    private final Dashboard dashboard;
    private final PrometheusServer prometheus;
    private final Instant from;
    private final Instant to;
    private final Duration step;
    private final Duration rate;
    private final Graphics2D pen;

    private DashboardPicture(
            Dashboard dashboard, PrometheusServer prometheus, Instant from, Instant to, Duration rate, Graphics2D pen) {
        this.dashboard = dashboard;
        this.prometheus = prometheus;
        this.from = from;
        this.to = to;
        this.step = Duration.ofSeconds(Math.max(1, Duration.between(from, to).toSeconds() / POINTS));
        this.rate = rate;
        this.pen = pen;
    }

    /// Draws a dashboard.
    ///
    /// @param from start of the time that is shown
    /// @param to end, which single values are of
    /// @param rate time that rates are taken over
    /// @param file PNG to be written
    public static void draw(
            Dashboard dashboard, PrometheusServer prometheus, Instant from, Instant to, Duration rate, Path file)
            throws IOException, InterruptedException {
        int rows = dashboard.panels().stream()
                .map(Panel::place)
                .mapToInt(place -> place.y() + place.height())
                .max()
                .orElse(0);
        var image = new BufferedImage(
                COLUMNS * COLUMN + 2 * GAP, HEADER + rows * ROW + 2 * GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setColor(PAGE);
        pen.fillRect(0, 0, image.getWidth(), image.getHeight());
        new DashboardPicture(dashboard, prometheus, from, to, rate, pen).draw();
        pen.dispose();
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        ImageIO.write(image, "png", file.toFile());
    }

    static Font font(int style, int size) {
        return new Font("DejaVu Sans", style, size);
    }

    private void draw() throws IOException, InterruptedException {
        pen.setColor(TEXT);
        pen.setFont(font(Font.BOLD, 16));
        pen.drawString(dashboard.title(), 2 * GAP, 27);
        for (Panel panel : dashboard.panels()) {
            Place place = panel.place();
            int x = GAP + place.x() * COLUMN;
            int y = HEADER + place.y() * ROW;
            int width = place.width() * COLUMN - GAP;
            int height = place.height() * ROW - GAP;
            if (panel.type().equals("row")) {
                pen.setColor(TEXT);
                pen.setFont(font(Font.BOLD, 13));
                pen.drawString(panel.title(), x + GAP, y + 18);
                continue;
            }
            pen.setColor(PANEL);
            pen.fillRect(x, y, width, height);
            pen.setColor(EDGE);
            pen.drawRect(x, y, width, height);
            pen.setColor(TEXT);
            pen.setFont(font(Font.PLAIN, 12));
            pen.drawString(panel.title(), x + 8, y + 17);
            var inner = (Graphics2D) pen.create(x + 8, y + 22, width - 16, height - 26);
            fill(panel, inner, width - 16, height - 26);
            inner.dispose();
        }
    }

    private void fill(Panel panel, Graphics2D inner, int width, int height) throws IOException, InterruptedException {
        switch (panel.type()) {
            case "timeseries" -> new Chart(inner, width, height, panel.style(), from, to).draw(lines(panel));
            case "stat" -> stat(panel, inner, width, height);
            case "table" -> table(panel, inner, width);
            case String other ->
                throw new IllegalArgumentException(
                        panel.title() + ": " + other + " (expected: a kind of panel that the dashboards use)");
        }
    }

    private List<Chart.Line> lines(Panel panel) throws IOException, InterruptedException {
        var lines = new ArrayList<Chart.Line>();
        for (Target target : panel.targets()) {
            for (Series series : prometheus.range(dashboard.query(target.expression(), rate), from, to, step)) {
                lines.add(new Chart.Line(legend(target.legend(), series.labels()), series));
            }
        }
        return lines;
    }

    private static String legend(String format, Map<String, String> labels) {
        String text = format;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text = text.replace("{{" + label.getKey() + "}}", label.getValue());
        }
        text = text.replaceAll("\\{\\{\\w+}}", "").strip();
        return text.isEmpty() ? "value" : text;
    }

    private void stat(Panel panel, Graphics2D inner, int width, int height) throws IOException, InterruptedException {
        List<Series> result = now(panel);
        double value =
                result.isEmpty() ? Double.NaN : result.getFirst().values().getLast();
        Style style = panel.style();
        String text = Double.isFinite(value) ? Unit.text(value, style.unit(), style.decimals()) : "none yet";
        Color color = FAINT;
        for (Threshold threshold : style.thresholds()) {
            if (Double.isFinite(value) && (threshold.from() == null || value >= threshold.from())) {
                color = NAMED.getOrDefault(threshold.color(), TEXT);
            }
        }
        inner.setColor(color);
        inner.setFont(font(Font.BOLD, 26));
        inner.drawString(text, (width - inner.getFontMetrics().stringWidth(text)) / 2, height / 2 + 12);
    }

    private void table(Panel panel, Graphics2D inner, int width) throws IOException, InterruptedException {
        List<Series> rows = now(panel);
        List<String> columns = panel.columns().stream()
                .filter(column -> rows.stream().anyMatch(row -> row.labels().containsKey(column)))
                .toList();
        int cell = columns.isEmpty() ? width : width / columns.size();
        for (int i = 0; i < columns.size(); i++) {
            inner.setColor(FAINT);
            inner.setFont(font(Font.BOLD, 11));
            inner.drawString(columns.get(i), i * cell, 14);
            inner.setColor(TEXT);
            inner.setFont(font(Font.PLAIN, 11));
            for (int row = 0; row < rows.size(); row++) {
                String text = rows.get(row).labels().getOrDefault(columns.get(i), "");
                inner.drawString(Chart.fitted(text, inner.getFontMetrics(), cell - 8), i * cell, 34 + 18 * row);
            }
        }
    }

    private List<Series> now(Panel panel) throws IOException, InterruptedException {
        String query = dashboard.query(panel.targets().getFirst().expression(), rate);
        return prometheus.range(query, to, to, step);
    }
}
