package io.rexserve.data.export;

import io.rexserve.data.record.Lineage;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What an export holds, and what it does not.
///
/// @param turned pictures that were written upright, since they are stored turned
public record ExportSummary(ExportCounts counts, Losses losses, long turned) {
    /// Pictures by licence, in words.
    String licences() {
        var parts = new ArrayList<String>();
        new TreeMap<>(counts.leaving()).forEach((licence, count) -> parts.add(licence + " " + count));
        new TreeMap<>(counts.refused())
                .forEach((licence, count) -> parts.add(licence + " " + count + " (not allowed)"));
        return parts.isEmpty() ? "the run has kept none" : String.join(", ", parts);
    }

    /// For the terminal.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT, "%,d pictures, %,d regions, %s", counts.pictures(), counts.regions(), texts()));
        lines.add("licences: " + licences());
        if (turned > 0) {
            lines.add(String.format(
                    Locale.ROOT, "%,d pictures were stored turned (EXIF) and are written upright as PNG", turned));
        }
        for (Map.Entry<Loss, Long> lost : losses.counts().entrySet()) {
            lines.add(String.format(
                    Locale.ROOT, "not in this format: %s %,d", lost.getKey().meaning(), lost.getValue()));
        }
        return lines;
    }

    private String texts() {
        var parts = new ArrayList<String>();
        new TreeMap<>(counts.texts())
                .forEach((granularity, count) ->
                        parts.add(String.format(Locale.ROOT, "%s %,d", granularity.code(), count)));
        return String.join(", ", parts);
    }

    /// The summary as a file; equal exports have equal bytes.
    byte[] json(ExportSettings settings, Set<Granularity> written, List<Lineage> lineage) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", settings.format().name());
        json.put("shards", settings.shards());
        json.put("with_pictures", settings.pictures());
        var granularities = json.putArray("granularities");
        written.forEach(granularity -> granularities.add(granularity.code()));
        var allowed = json.putArray("allowed_licences");
        settings.licences().allowed().stream().sorted().forEach(allowed::add);
        json.put("unknown_licence_allowed", settings.licences().unknownAllowed());
        json.put("pictures", counts.pictures());
        json.put("regions", counts.regions());
        ObjectNode texts = json.putObject("texts");
        new TreeMap<>(counts.texts()).forEach((granularity, count) -> texts.put(granularity.code(), count));
        putAll(json.putObject("licences"), counts.leaving());
        putAll(json.putObject("licences_not_allowed"), counts.refused());
        ObjectNode lost = json.putObject("lost");
        losses.counts().forEach((loss, count) -> lost.put(loss.name().toLowerCase(Locale.ROOT), count));
        json.put("written_upright", turned);
        var stages = json.putArray("lineage");
        lineage.forEach(
                stage -> stages.addObject().put("stage", stage.stage()).put("fingerprint", stage.fingerprint()));
        String text = JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        return text.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void putAll(ObjectNode json, Map<String, Long> counts) {
        new TreeMap<>(counts).forEach(json::put);
    }
}
