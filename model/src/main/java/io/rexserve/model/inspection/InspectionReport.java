package io.rexserve.model.inspection;

import io.rexserve.model.card.Licence;
import io.rexserve.model.language.checkpoint.Setting;
import io.rexserve.model.weights.TensorInfo;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An inspection as people and as machines read it.
public final class InspectionReport {
    private static final int LISTED = 20;
    private static final double MEGABYTE = 1e6;

    private InspectionReport() {}

    /// Parts, faults, settings, memory and licences, a line each.
    public static String table(Inspection inspection) {
        var text = new StringBuilder(
                inspection.source() + ": " + inspection.family().title() + "\n" + inspection.shape() + "\n\n");
        String row = "%-18s %8s %15s %12s  %s%n";
        text.append(String.format(Locale.ROOT, row, "part", "tensors", "parameters", "MB in files", "types"));
        for (NetworkPart part : inspection.parts()) {
            text.append(String.format(
                    Locale.ROOT,
                    row,
                    part.name(),
                    part.tensors().size(),
                    number(part.parameters()),
                    megabytes(part.bytes()),
                    types(part)));
        }
        list(text, "faults", inspection.faults());
        list(text, "known and ignored", inspection.ignored());
        list(text, "overrides in force", entries(inspection));
        list(text, "guesses", inspection.guesses().stream().map(Setting::text).toList());
        list(text, "tokenizer", inspection.tokenizer());
        list(
                text,
                "memory, without activations",
                inspection.memory().stream().map(InspectionReport::memory).toList());
        list(
                text,
                "licences of the weights",
                inspection.licences().stream().map(Licence::text).toList());
        return text.append(
                        inspection.fits()
                                ? "\nFITS\n"
                                : "\nDOES NOT FIT: " + inspection.faults().size() + " faults\n")
                .toString();
    }

    /// One JSON object with every tensor and every setting.
    public static String json(Inspection inspection) {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode root = mapper.createObjectNode();
        root.put("source", inspection.source());
        root.put("family", inspection.family().name());
        root.put("shape", inspection.shape());
        root.put("fits", inspection.fits());
        ArrayNode parts = root.putArray("parts");
        inspection.parts().forEach(part -> part(parts.addObject(), part));
        inspection.faults().forEach(root.putArray("faults")::add);
        inspection.ignored().forEach(root.putArray("ignored")::add);
        ObjectNode overrides = root.putObject("overrides");
        inspection.overrides().forEach(overrides::put);
        ArrayNode settings = root.putArray("settings");
        for (Setting setting : inspection.settings()) {
            settings.addObject()
                    .put("key", setting.key())
                    .put("value", setting.value())
                    .put("origin", setting.origin().name())
                    .put("reason", setting.reason());
        }
        inspection.tokenizer().forEach(root.putArray("tokenizer")::add);
        ArrayNode memory = root.putArray("memory");
        for (MemoryEstimate estimate : inspection.memory()) {
            memory.addObject()
                    .put("device", estimate.device())
                    .put("type", estimate.type())
                    .put("weightBytes", estimate.weights())
                    .put("cacheBytesPer1000Positions", estimate.cache());
        }
        ArrayNode licences = root.putArray("licences");
        for (Licence licence : inspection.licences()) {
            licences.addObject()
                    .put("part", licence.part())
                    .put("licence", licence.name())
                    .put("link", licence.link())
                    .put("source", licence.source());
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static void part(ObjectNode node, NetworkPart part) {
        node.put("name", part.name());
        node.put("parameters", part.parameters());
        node.put("bytes", part.bytes());
        ArrayNode tensors = node.putArray("tensors");
        for (TensorInfo tensor : part.tensors()) {
            ObjectNode entry = tensors.addObject();
            entry.put("name", tensor.name());
            entry.put("type", tensor.type().name());
            tensor.shape().forEach(entry.putArray("shape")::add);
        }
    }

    private static List<String> entries(Inspection inspection) {
        return inspection.overrides().entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue())
                .sorted()
                .toList();
    }

    private static void list(StringBuilder text, String title, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        text.append("\n" + title + ":\n");
        lines.stream().limit(LISTED).forEach(line -> text.append("  " + line + "\n"));
        if (lines.size() > LISTED) {
            text.append("  and " + (lines.size() - LISTED) + " more\n");
        }
    }

    private static String memory(MemoryEstimate estimate) {
        String cache = estimate.cache() == 0
                ? ""
                : " and " + megabytes(estimate.cache()) + " MB per 1,000 positions of a conversation";
        return String.format(
                Locale.ROOT,
                "%-4s  %-8s  %s MB of weights%s",
                estimate.device(),
                estimate.type(),
                megabytes(estimate.weights()),
                cache);
    }

    private static String types(NetworkPart part) {
        return part.types().entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f", bytes / MEGABYTE);
    }
}
