package io.rexserve.data.report;

import io.rexserve.data.chunk.SpendingJournal.Tokens;
import io.rexserve.data.conversation.DialogueCoverage;
import io.rexserve.data.export.Granularity;
import io.rexserve.data.review.Wilson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// `report.html`: one page that loads nothing and runs nothing.
final class ReportPage {
    private static final int CATEGORIES = 30;
    private static final String STYLE = style();

    private final RunReport report;
    private final Html html = new Html();

    ReportPage(RunReport report) {
        this.report = report;
    }

    /// @param title such as the name of the run's folder
    byte[] bytes(String title) throws IOException {
        appendHead(title);
        appendTotals();
        appendStages();
        appendRefusals();
        appendDialogues();
        appendPictures();
        appendDistributions();
        appendCosts();
        appendLineage();
        html.tag("</main>\n</body>\n</html>\n");
        return html.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void appendHead(String title) {
        html.tag("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.tag(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src '");
        html.tag(hash(STYLE)).tag("'; base-uri 'none'; form-action 'none'\">\n");
        html.tag("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        html.text(title).tag("</title>\n<style>" + STYLE + "</style>\n</head>\n<body>\n<header>\n<h1><bdi>");
        html.text(title).tag("</bdi></h1>\n");
        if (!report.state().missing().isEmpty()) {
            html.tag("<p class=\"warning\" role=\"status\">Not complete: ");
            html.text(report.state().missing()).tag("; <code>data run</code> goes on.</p>\n");
        }
        html.tag("<nav><a href=\"#stages\">Stages</a> <a href=\"#refusals\">Refusals</a>");
        html.tag(" <a href=\"#pictures\">Pictures</a> <a href=\"#distributions\">Distributions</a>");
        html.tag(" <a href=\"#cost\">Cost</a> <a href=\"#lineage\">Lineage</a></nav>\n</header>\n<main>\n");
    }

    private static String hash(String text) {
        byte[] digest = HexFormat.of()
                .parseHex(io.rexserve.data.stage.Fingerprint.sha256(text.getBytes(StandardCharsets.UTF_8)));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }

    private static String style() {
        try (InputStream in = Objects.requireNonNull(ReportPage.class.getResourceAsStream("report.css"), "style")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) { // of our own jar
            throw new IllegalStateException("report.css", e);
        }
    }

    private void appendTotals() {
        RecordFigures records = report.records();
        html.tag("<dl class=\"totals\">\n");
        appendTotal("pictures read", report.stages().getFirst().all());
        appendTotal("records", records.pictures());
        appendTotal("captions", records.captions());
        for (Granularity granularity : Granularity.values()) {
            appendTotal(plural(granularity), records.texts(granularity));
        }
        html.tag("</dl>\n");
    }

    private static String plural(Granularity granularity) {
        return switch (granularity) {
            case CATEGORY -> "regions with a category";
            case PHRASE -> "short phrases";
            case DESCRIPTION -> "descriptions";
            case REFERRING -> "referring expressions";
            case CONVERSATION -> "conversations";
        };
    }

    private void appendTotal(String name, long value) {
        html.tag("<div><dt>" + name + "</dt><dd>").number(value).tag("</dd></div>\n");
    }

    private void appendStages() {
        html.tag("<section id=\"stages\">\n<h2>Stages</h2>\n<div class=\"wide\"><table>\n<tr><th>stage</th>");
        for (String column :
                List.of("in", "kept", "refused", "failed", "ms, median", "ms, p95", "pictures/s of work")) {
            html.tag("<th>" + column + "</th>");
        }
        html.tag("<th>kept of those in</th></tr>\n");
        for (StageFigures stage : report.stages()) {
            html.tag("<tr><th scope=\"row\">")
                    .text(stage.stage().stage())
                    .tag("</th><td>")
                    .number(stage.all());
            html.tag("</td><td>")
                    .number(stage.kept())
                    .tag("</td><td>")
                    .number(stage.refused())
                    .tag("</td><td>");
            html.number(stage.failed())
                    .tag("</td><td>")
                    .number(stage.median())
                    .tag("</td><td>")
                    .number(stage.p95());
            html.tag("</td><td>");
            if (stage.cost().millis() > 0) {
                html.number(stage.perSecond());
            }
            html.tag("</td><td class=\"bar\">");
            double share = stage.all() == 0 ? 0 : 100.0 * stage.kept() / stage.all();
            html.tag("<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"");
            html.number(share).tag(" %\"><rect class=\"rest\" width=\"100\" height=\"10\"/><rect width=\"");
            html.number(share).tag("\" height=\"10\"/></svg></td></tr>\n");
        }
        html.tag(
                "</table></div>\n<p class=\"note\">Milliseconds are those of one picture in one thread.</p>\n</section>\n");
    }

    private void appendRefusals() throws IOException {
        html.tag("<section id=\"refusals\">\n<h2>Refusals</h2>\n");
        boolean any = false;
        for (StageFigures stage : report.stages()) {
            any |= appendRefusals(stage.stage().stage() + ": pictures left out", stage.pictures());
            any |= appendRefusals(stage.stage().stage() + ": parts of records left out", stage.items());
        }
        if (!any) {
            html.tag("<p class=\"none\">None.</p>\n");
        }
        appendJudged(report.judgedRefusals());
        html.tag("</section>\n");
    }

    private void appendJudged(Map<String, Wilson> judged) {
        if (judged.isEmpty()) {
            return;
        }
        html.tag("<h3>Judged by people</h3>\n<div class=\"wide\"><table>\n<tr><th>stage: reason</th>");
        html.tag("<th>rightly refused, 95 % interval</th></tr>\n");
        judged.forEach((kind, share) -> html.tag("<tr><th scope=\"row\">")
                .text(kind)
                .tag("</th><td>")
                .text(share.toString())
                .tag("</td></tr>\n"));
        html.tag("</table></div>\n");
    }

    private boolean appendRefusals(String title, List<Refusals.Entry> entries) {
        if (entries.isEmpty()) {
            return false;
        }
        html.tag("<h3>").text(title).tag("</h3>\n");
        for (Refusals.Entry entry : entries) {
            html.tag("<details><summary><b>" + entry.reason().code() + "</b> ").number(entry.count());
            html.tag("</summary><ul>\n");
            for (Refusals.Example example : entry.examples()) {
                html.tag("<li><code><bdi>").cut(example.source(), 120).tag("</bdi></code> <bdi>");
                html.cut(example.text(), 400).tag("</bdi></li>\n");
            }
            html.tag("</ul></details>\n");
        }
        return true;
    }

    private void appendDialogues() {
        RunReport.Dialogues dialogues = report.dialogues();
        if (dialogues == null) {
            return;
        }
        html.tag("<section id=\"dialogues\">\n<h2>Dialogues</h2>\n<p><code><bdi>");
        html.cut(dialogues.file().path(), 200).tag("</bdi></code>");
        DialogueCoverage coverage = dialogues.coverage();
        if (coverage == null) {
            html.tag(": <bdi>").cut(dialogues.problem(), 400).tag("</bdi></p>\n</section>\n");
            return;
        }
        html.tag(": ").number(coverage.used()).tag(" of pictures of the run, ");
        html.number(coverage.unknown()).tag(" of unknown pictures, ");
        html.number(coverage.damaged()).tag(" damaged.</p>\n<ul>\n");
        for (String line : coverage.first()) {
            html.tag("<li><bdi>").cut(line, 400).tag("</bdi></li>\n");
        }
        html.tag("</ul>\n</section>\n");
    }

    private void appendDistributions() {
        RecordFigures records = report.records();
        html.tag("<section id=\"distributions\">\n<h2>Distributions</h2>\n<div class=\"grid\">\n");
        Bars.append(html, "Boxes by the root of their area", records.boxSides());
        Bars.append(html, "Boxes by their share of the picture", records.boxShares());
        Bars.append(html, "Words of a caption", records.captionWords());
        Bars.append(html, "Phrases of a picture", records.phrasesPerPicture());
        Bars.append(html, "Regions of a picture", records.regionsPerPicture());
        Bars.append(
                html, "Licences of pictures", new ArrayList<>(records.licences().entrySet()));
        Bars.append(
                html,
                "Texts by who wrote them",
                new ArrayList<>(records.authors().entrySet()));
        NameCounts categories = records.categories();
        Bars.append(
                html,
                "Categories, the " + CATEGORIES + " most frequent of " + categories.names(),
                categories.top(CATEGORIES));
        html.tag("</div>\n");
        if (categories.others() > 0) {
            html.tag("<p class=\"note\">").number(categories.others());
            html.tag(" regions have further categories that were not counted by name.</p>\n");
        }
        html.tag("</section>\n");
    }

    private void appendCosts() throws IOException {
        html.tag("<section id=\"cost\">\n<h2>Cost</h2>\n<div class=\"wide\"><table>\n<tr><th>stage</th><th>time</th>");
        html.tag("<th>ms a picture</th><th>tokens in</th><th>tokens out</th></tr>\n");
        for (StageFigures stage : report.stages()) {
            html.tag("<tr><th scope=\"row\">").text(stage.stage().stage()).tag("</th><td>");
            html.text(time(stage.cost().millis()))
                    .tag("</td><td>")
                    .number(stage.meanMillis())
                    .tag("</td><td>");
            html.number(stage.cost().tokensIn())
                    .tag("</td><td>")
                    .number(stage.cost().tokensOut())
                    .tag("</td></tr>\n");
        }
        html.tag("</table></div>\n");
        Map<String, Tokens> spending = report.spending();
        if (!spending.isEmpty()) {
            appendSpending(spending, new RecipePrices(report.recipe()));
        }
        html.tag("<p class=\"note\">Time is summed over all threads and machines.</p>\n</section>\n");
    }

    private void appendSpending(Map<String, Tokens> spending, RecipePrices prices) {
        html.tag("<div class=\"wide\"><table>\n<tr><th>endpoint</th><th>tokens in</th><th>tokens out</th><th>");
        html.text(prices.currency()).tag("</th></tr>\n");
        spending.forEach((endpoint, tokens) -> {
            html.tag("<tr><th scope=\"row\">")
                    .cut(endpoint, 60)
                    .tag("</th><td>")
                    .number(tokens.in())
                    .tag("</td><td>");
            html.number(tokens.out())
                    .tag("</td><td>")
                    .money(prices.cost(endpoint, tokens))
                    .tag("</td></tr>\n");
        });
        html.tag("<tr><th scope=\"row\">all</th><td></td><td></td><td>")
                .money(prices.total(spending))
                .tag("</td></tr>\n");
        html.tag("</table></div>\n");
    }

    private static String time(long millis) {
        long seconds = Math.round(millis / 1000.0);
        return seconds < 120
                ? String.format(java.util.Locale.ROOT, "%.1f s", millis / 1000.0)
                : seconds < 7200
                        ? seconds / 60 + " min " + seconds % 60 + " s"
                        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    private void appendPictures() throws IOException {
        List<PictureSample.Drawn> sample = report.sample();
        html.tag("<section id=\"pictures\">\n<h2>Pictures</h2>\n<p class=\"note\">")
                .number((long) sample.size());
        html.tag(" of ").number(report.records().pictures()).tag(", drawn at random.</p>\n<div class=\"cards\">\n");
        Map<String, byte[]> pictures = report.pictures();
        for (PictureSample.Drawn drawn : sample) {
            byte[] content = pictures.get(drawn.record().id());
            if (content == null) {
                throw new IOException("chunk " + drawn.chunk() + ": no picture "
                        + drawn.record().id() + " among those of ingest (expected: all that were kept)");
            }
            new PictureCard(html, drawn.record()).append(Thumbnail.of(content));
        }
        html.tag("</div>\n</section>\n");
    }

    private void appendLineage() throws IOException {
        html.tag("<section id=\"lineage\">\n<h2>Lineage</h2>\n<div class=\"wide\"><table>\n");
        html.tag("<tr><th>stage</th><th>fingerprint</th><th>chunks done</th></tr>\n");
        for (StageFigures stage : report.stages()) {
            html.tag("<tr><th scope=\"row\">").text(stage.stage().stage()).tag("</th><td><code>");
            html.text(stage.stage().fingerprint())
                    .tag("</code></td><td>")
                    .number(stage.chunks())
                    .tag(" of ");
            html.number((long) report.state().chunks()).tag("</td></tr>\n");
        }
        html.tag("</table></div>\n");
        String recipe = report.recipe();
        if (recipe != null) {
            html.tag("<details><summary>Recipe</summary><pre>").text(recipe).tag("</pre></details>\n");
        }
        html.tag("</section>\n");
    }
}
