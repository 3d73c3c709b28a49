package io.rexserve.data.report;

import io.rexserve.data.chunk.SpendingJournal.Tokens;
import io.rexserve.data.conversation.DialogueCoverage;
import io.rexserve.data.export.Granularity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `report.json`: the figures of the page, for programs.
final class ReportJson {
    private static final int CATEGORIES = 1000;

    private final RunReport report;

    ReportJson(RunReport report) {
        this.report = report;
    }

    byte[] bytes() throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("chunks")
                .put("planned", report.state().chunks())
                .put("done", report.state().done())
                .put("with_failed_pictures", report.state().open());
        ArrayNode stages = json.putArray("stages");
        report.stages().forEach(stage -> add(stages.addObject(), stage));
        addRecords(json.putObject("records"), report.records());
        ObjectNode judged = json.putObject("judged_refusals");
        report.judgedRefusals()
                .forEach((kind, share) -> judged.putObject(kind)
                        .put("right", share.right())
                        .put("judged", share.judged())
                        .put("low", share.low())
                        .put("high", share.high()));
        addDialogues(json, report.dialogues());
        addSpending(json);
        return (JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void addDialogues(ObjectNode json, RunReport.@Nullable Dialogues dialogues) {
        if (dialogues == null) {
            return;
        }
        ObjectNode node = json.putObject("dialogues")
                .put("file", dialogues.file().path())
                .put("sha256", dialogues.file().sha256());
        DialogueCoverage coverage = dialogues.coverage();
        if (coverage == null) {
            node.put("problem", dialogues.problem());
            return;
        }
        node.put("of_pictures_of_the_run", coverage.used())
                .put("of_unknown_pictures", coverage.unknown())
                .put("damaged", coverage.damaged());
        ArrayNode first = node.putArray("first_unknown_or_damaged");
        coverage.first().forEach(first::add);
    }

    private static void add(ObjectNode json, StageFigures stage) {
        json.put("stage", stage.stage().stage())
                .put("fingerprint", stage.stage().fingerprint());
        json.put("chunks", stage.chunks());
        json.put("kept", stage.kept()).put("refused", stage.refused()).put("failed", stage.failed());
        addRefusals(json.putArray("refused_pictures"), stage.pictures());
        addRefusals(json.putArray("refused_parts"), stage.items());
        json.putObject("cost")
                .put("milliseconds", stage.cost().millis())
                .put("tokens_in", stage.cost().tokensIn())
                .put("tokens_out", stage.cost().tokensOut());
        json.putObject("milliseconds_of_a_picture")
                .put("mean", stage.meanMillis())
                .put("median", stage.median())
                .put("p95", stage.p95());
        json.put("pictures_per_second_of_work", stage.perSecond());
    }

    private static void addRefusals(ArrayNode json, List<Refusals.Entry> entries) {
        for (Refusals.Entry entry : entries) {
            ObjectNode refusal = json.addObject();
            refusal.put("reason", entry.reason().code()).put("count", entry.count());
            ArrayNode examples = refusal.putArray("examples");
            entry.examples()
                    .forEach(example -> examples.addObject()
                            .put("picture", example.source())
                            .put("detail", example.text()));
        }
    }

    private static void addRecords(ObjectNode json, RecordFigures records) {
        json.put("pictures", records.pictures()).put("captions", records.captions());
        json.put("regions", records.regions());
        ObjectNode texts = json.putObject("texts");
        for (Granularity granularity : Granularity.values()) {
            texts.put(granularity.code(), records.texts(granularity));
        }
        putAll(json.putObject("licences"), records.licences());
        putAll(json.putObject("texts_by_author"), records.authors());
        json.put("category_names", records.categories().names());
        json.put("categories_not_counted", records.categories().others());
        ObjectNode categories = json.putObject("categories");
        records.categories().top(CATEGORIES).forEach(entry -> categories.put(entry.getKey(), entry.getValue()));
        addBars(json.putObject("box_sides"), records.boxSides());
        addBars(json.putObject("box_shares"), records.boxShares());
        addBars(json.putObject("caption_words"), records.captionWords());
        addBars(json.putObject("phrases_of_a_picture"), records.phrasesPerPicture());
        addBars(json.putObject("regions_of_a_picture"), records.regionsPerPicture());
    }

    private static void putAll(ObjectNode json, Map<String, Long> counts) {
        counts.forEach(json::put);
    }

    private static void addBars(ObjectNode json, Histogram histogram) {
        histogram.bars().forEach(bar -> json.put(bar.label(), bar.count()));
    }

    private void addSpending(ObjectNode json) throws IOException {
        var prices = new RecipePrices(report.recipe());
        Map<String, Tokens> spending = report.spending();
        json.putObject("cost_of_endpoints")
                .put("amount", prices.total(spending))
                .put("currency", prices.currency());
        ArrayNode endpoints = json.putArray("endpoints");
        for (Map.Entry<String, Tokens> spent : spending.entrySet()) {
            endpoints
                    .addObject()
                    .put("endpoint", spent.getKey())
                    .put("tokens_in", spent.getValue().in())
                    .put("tokens_out", spent.getValue().out())
                    .put("cost", prices.cost(spent.getKey(), spent.getValue()))
                    .put("currency", prices.currency());
        }
    }
}
