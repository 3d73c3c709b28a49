package io.rexserve.data.report;

import io.rexserve.data.record.Conversation;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Dialogue;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One picture of the sample: its boxes drawn over it, its texts below.
final class PictureCard {
    private static final int COLOURS = 8;
    private static final int CARD_WIDTH = 420;
    private static final double TEXT_SIZE = 15;

    private final Html html;
    private final RexverseRecord record;

    PictureCard(Html html, RexverseRecord record) {
        this.html = html;
        this.record = record;
    }

    void append(Thumbnail thumbnail) {
        html.tag("<article>\n<div class=\"picture\">");
        html.tag("<img loading=\"lazy\" width=\"" + thumbnail.width() + "\" height=\"" + thumbnail.height()
                + "\" src=\"");
        html.tag(thumbnail.address()).tag("\" alt=\"");
        html.cut(
                record.captions().isEmpty()
                        ? record.origin().path()
                        : record.captions().getFirst().text(),
                200);
        html.tag("\"><svg aria-hidden=\"true\" preserveAspectRatio=\"none\" viewBox=\"0 0 ");
        html.tag(record.width() + " " + record.height() + "\">");
        // Small boxes over large ones.
        IntStream.range(0, record.regions().size())
                .boxed()
                .sorted(Comparator.comparingDouble(
                        at -> -record.regions().get(at).box().area()))
                .forEach(at -> appendBox(at, record.regions().get(at)));
        html.tag("</svg></div>\n<div class=\"text\">\n");
        appendCaptions();
        appendRegions();
        record.conversations().forEach(this::append);
        appendOrigin();
        html.tag("</div>\n</article>\n");
    }

    private void appendBox(int index, GroundedRegion region) {
        Box box = region.box();
        double size = TEXT_SIZE * Math.max(1, record.width()) / CARD_WIDTH;
        String colour = "c" + index % COLOURS;
        html.tag("<rect class=\"" + colour + "\" x=\"" + number(box.x1()) + "\" y=\"" + number(box.y1()));
        html.tag("\" width=\"" + number(box.width()) + "\" height=\"" + number(box.height()) + "\"/>");
        boolean atRight = box.x1() > 0.7 * record.width();
        double baseline = box.y1() >= size ? box.y1() - size * 0.25 : box.y1() + size;
        html.tag("<text class=\"" + colour + "\" x=\""
                + number(atRight ? Math.min(box.x2(), record.width()) : box.x1()));
        html.tag("\" y=\"" + number(baseline) + "\" font-size=\"" + number(size) + "\" stroke-width=\"");
        html.tag(number(size * 0.2) + "\"" + (atRight ? " text-anchor=\"end\"" : "") + ">");
        html.tag(index + " ").cut(region.category().text(), 24).tag("</text>");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private void appendCaptions() {
        for (Statement caption : record.captions()) {
            html.tag("<p class=\"caption\"><bdi>").cut(caption.text(), 600).tag("</bdi> ");
            appendBy(caption);
            html.tag("</p>\n");
        }
    }

    private void appendBy(Statement statement) {
        html.tag("<small>").cut(statement.by(), 60);
        for (Map.Entry<String, Double> score : statement.scores().entrySet()) {
            html.tag(", ").text(score.getKey()).tag(" ").number((double) score.getValue());
        }
        html.tag("</small>");
    }

    private void appendRegions() {
        if (record.regions().isEmpty()) {
            html.tag("<p class=\"none\">No region.</p>\n");
            return;
        }
        html.tag("<ol start=\"0\" class=\"regions\">\n");
        for (int at = 0; at < record.regions().size(); at++) {
            GroundedRegion region = record.regions().get(at);
            html.tag("<li><b class=\"c" + at % COLOURS + "\"><bdi>")
                    .cut(region.category().text(), 60);
            html.tag("</bdi></b>");
            region.scores()
                    .forEach((name, value) -> html.tag(" <small>")
                            .text(name)
                            .tag(" ")
                            .number((double) value)
                            .tag("</small>"));
            append("phrase", region.phrase());
            append("description", region.description());
            append("referring", region.referring());
            html.tag("</li>\n");
        }
        html.tag("</ol>\n");
    }

    private void append(String granularity, @Nullable Statement statement) {
        if (statement != null) {
            html.tag("<div class=\"granularity\"><span>" + granularity + "</span> <bdi>");
            html.cut(statement.text(), 600).tag("</bdi></div>");
        }
    }

    private void append(Conversation conversation) {
        html.tag("<details><summary>Conversation <small>")
                .cut(conversation.by(), 60)
                .tag("</small></summary>\n");
        for (Dialogue.Turn turn : conversation.dialogue().turns()) {
            html.tag("<p><b>" + turn.speaker().name().toLowerCase(Locale.ROOT) + "</b> <bdi>");
            html.cut(turn.text(), 2000).tag("</bdi></p>\n");
        }
        html.tag("</details>\n");
    }

    private void appendOrigin() {
        Origin origin = record.origin();
        html.tag("<p class=\"origin\"><bdi>").cut(origin.path(), 120).tag("</bdi>");
        if (origin.key() != null) {
            html.tag("#<bdi>").cut(origin.key(), 60).tag("</bdi>");
        }
        html.tag(", " + record.width() + " \u00d7 " + record.height() + ", licence ");
        html.cut(origin.licence() == null ? "unknown" : origin.licence(), 80);
        if (origin.attribution() != null) {
            html.tag(", by <bdi>").cut(origin.attribution(), 80).tag("</bdi>");
        }
        html.tag("<br><code>").text(record.id().substring(0, 16)).tag("\u2026</code></p>\n");
    }
}
