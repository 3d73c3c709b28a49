package io.rexserve.datasets.sheet;

import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One image of the sheet: picture, boxes over it, texts below.
final class SheetCard {
    private static final int COLOURS = 10;
    private static final int LABEL_LENGTH = 28;
    private static final double TEXT_SIZE = 14;
    private static final double CARD_WIDTH = 420;

    /// Share of the width behind which a label ends with its box, so that the border does not cut it.
    private static final double RIGHT = 0.7;

    /// In images of more regions, boxes of less than this share have only their number.
    private static final int FEW = 12;

    private static final double SMALL_SHARE = 0.01;

    private final ImageRecord record;
    private final Thumbnail thumbnail;
    private final ToIntFunction<String> categoryIndex;
    private final int width;
    private final int height;
    private final StringBuilder html = new StringBuilder();

    /// @param categoryIndex number of a category's name on this sheet
    SheetCard(ImageRecord record, Thumbnail thumbnail, ToIntFunction<String> categoryIndex) {
        this.record = record;
        this.thumbnail = thumbnail;
        this.categoryIndex = categoryIndex;
        this.width = record.width().orElse(thumbnail.width());
        this.height = record.height().orElse(thumbnail.height());
    }

    String html() {
        String indices = record.regions().stream()
                .map(Region::name)
                .distinct()
                .map(name -> String.valueOf(categoryIndex.applyAsInt(name)))
                .collect(Collectors.joining(" "));
        html.append("<article data-c=\"").append(indices).append("\">\n");
        appendPicture();
        html.append("<div class=\"text\">\n");
        appendFacts();
        record.captions().forEach(this::append);
        record.dialogues().forEach(this::append);
        appendRegions();
        return html.append("</div>\n</article>\n").toString();
    }

    private void appendPicture() {
        html.append("<div class=\"picture\">");
        if (thumbnail.data().isEmpty()) {
            html.append("<p class=\"missing\">No picture: ")
                    .append(HtmlText.of(thumbnail.fault()))
                    .append("</p></div>\n");
            return;
        }
        html.append("<img loading=\"lazy\" alt=\"")
                .append(HtmlText.of(record.image().name()))
                .append("\" src=\"")
                .append(thumbnail.data())
                .append("\">");
        // The picture is stretched to the stated size, so that boxes lie where they were drawn.
        html.append("<svg preserveAspectRatio=\"none\" viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append("\">");
        List<Integer> order = new ArrayList<>();
        for (int at = 0; at < record.regions().size(); at++) {
            order.add(at);
        }
        // Small boxes over large ones.
        order.sort(
                Comparator.comparingDouble(at -> -record.regions().get(at).box().area()));
        order.forEach(at -> appendBox(at + 1, record.regions().get(at)));
        html.append("</svg></div>\n");
    }

    private void appendBox(int number, Region region) {
        Box box = region.box();
        int category = categoryIndex.applyAsInt(region.name());
        String colour = "c" + category % COLOURS;
        html.append("<g data-k=\"").append(category).append("\"><title>");
        html.append(HtmlText.of(number + " " + region.name()))
                .append("</title><rect class=\"")
                .append(colour);
        html.append(region.crowd() ? " crowd" : "").append("\" x=\"").append(number(box.x1()));
        html.append("\" y=\"").append(number(box.y1()));
        html.append("\" width=\"").append(number(box.width()));
        html.append("\" height=\"").append(number(box.height())).append("\"/>");
        double size = TEXT_SIZE * Math.max(1, width) / CARD_WIDTH;
        double baseline = box.y1() >= size ? box.y1() - size * 0.25 : box.y1() + size;
        boolean atRight = box.x1() > width * RIGHT;
        html.append("<text class=\"").append(colour).append("\" x=\"");
        html.append(number(atRight ? Math.min(box.x2(), width) : Math.max(box.x1(), 0)));
        html.append("\" y=\"").append(number(baseline));
        html.append(atRight ? "\" text-anchor=\"end" : "");
        html.append("\" font-size=\"").append(number(size));
        html.append("\" stroke-width=\"").append(number(size * 0.22)).append("\">");
        boolean crowded = record.regions().size() > FEW && box.area() < SMALL_SHARE * width * height;
        String label = crowded ? String.valueOf(number) : number + " " + region.name();
        html.append(HtmlText.of(HtmlText.cut(label, LABEL_LENGTH)));
        html.append("</text></g>");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private void appendFacts() {
        html.append("<h2><bdi>").append(HtmlText.of(record.image().name())).append("</bdi></h2>\n<p class=\"facts\">");
        List<String> facts = new ArrayList<>();
        if (!record.id().equals(record.image().name())) {
            facts.add("id " + record.id());
        }
        if (width > 0) {
            facts.add(width + " \u00D7 " + height);
        }
        facts.add(record.regions().size() + (record.regions().size() == 1 ? " region" : " regions"));
        Stream.of(
                        record.split(),
                        record.provenance().source(),
                        record.provenance().licence(),
                        record.provenance().attribution())
                .filter(Objects::nonNull)
                .forEach(fact -> facts.add(String.valueOf(fact)));
        html.append(facts.stream().map(HtmlText::of).collect(Collectors.joining(" \u00B7 ")))
                .append("</p>\n");
        boolean decoded = thumbnail.width() > 0;
        if (decoded && (thumbnail.width() != width || thumbnail.height() != height)) {
            html.append("<p class=\"warning\">The annotations state ")
                    .append(width + " \u00D7 " + height)
                    .append(" pixels, the file has ")
                    .append(thumbnail.width() + " \u00D7 " + thumbnail.height())
                    .append(".</p>\n");
        }
        if (!record.absent().isEmpty()) {
            html.append("<p class=\"facts\">Known to be absent: ")
                    .append(HtmlText.of(String.join(", ", record.absent())))
                    .append("</p>\n");
        }
    }

    private void append(Caption caption) {
        html.append("<p class=\"caption\"><bdi>")
                .append(marked(caption.text(), caption.groundings()))
                .append("</bdi></p>\n");
    }

    private void append(Dialogue dialogue) {
        for (Dialogue.Turn turn : dialogue.turns()) {
            html.append("<p class=\"turn\"><b>")
                    .append(turn.speaker().name().toLowerCase(Locale.ROOT))
                    .append(":</b> <bdi>")
                    .append(marked(turn.text(), turn.groundings()))
                    .append("</bdi></p>\n");
        }
    }

    /// The text with its grounded parts marked; of parts that overlap, the first.
    private static String marked(String text, List<Grounding> groundings) {
        var marked = new StringBuilder();
        int at = 0;
        List<Grounding> ordered = groundings.stream()
                .sorted(Comparator.comparingInt(Grounding::start))
                .toList();
        int length = text.codePointCount(0, text.length());
        for (Grounding grounding : ordered) {
            if (grounding.start() >= at && grounding.end() <= length) {
                marked.append(HtmlText.of(part(text, at, grounding.start())));
                marked.append("<mark>")
                        .append(HtmlText.of(part(text, grounding.start(), grounding.end())))
                        .append("<sub>")
                        .append(grounding.regions().stream()
                                .map(region -> String.valueOf(region + 1))
                                .collect(Collectors.joining(" ")))
                        .append("</sub></mark>");
                at = grounding.end();
            }
        }
        return marked.append(HtmlText.of(part(text, at, length))).toString();
    }

    private static String part(String text, int from, int to) {
        int start = text.offsetByCodePoints(0, from);
        return text.substring(start, text.offsetByCodePoints(start, to - from));
    }

    private void appendRegions() {
        if (record.regions().isEmpty()) {
            return;
        }
        html.append("<details><summary>Regions</summary><ol>\n");
        for (Region region : record.regions()) {
            html.append("<li><bdi>").append(HtmlText.of(region.name())).append("</bdi> <small>");
            Box box = region.box();
            html.append(Numbers.text(rounded(box.x1()))).append(", ").append(Numbers.text(rounded(box.y1())));
            html.append(", ").append(Numbers.text(rounded(box.width()))).append(" \u00D7 ");
            html.append(Numbers.text(rounded(box.height())));
            region.score()
                    .ifPresent(score -> html.append(", score ").append(String.format(Locale.ROOT, "%.3f", score)));
            html.append(region.crowd() ? ", crowd" : "").append("</small>");
            Stream.concat(
                            region.phrases().stream().skip(region.category() == null ? 1 : 0),
                            region.descriptions().stream())
                    .forEach(text ->
                            html.append("<br><bdi>").append(HtmlText.of(text)).append("</bdi>"));
            html.append("</li>\n");
        }
        html.append("</ol></details>\n");
    }

    private static double rounded(double value) {
        return Math.rint(value * 100) / 100;
    }
}
