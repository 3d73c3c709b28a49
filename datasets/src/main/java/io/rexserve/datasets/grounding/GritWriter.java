package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.PartFiles;
import io.rexserve.datasets.format.RecordLosses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes GRIT as JSON Lines: the first caption with the regions that it is grounded in. An image without caption or
/// without a size cannot be written. Groundings that no reader told apart are noun chunks and referring expressions at
/// once, as GRIT repeats a noun chunk that nothing extends; a region without a score has the score 1, which GRIT's
/// readers need.
final class GritWriter implements DatasetWriter {
    private static final Set<Loss> HELD = EnumSet.of(
            Loss.IMAGE_ID,
            Loss.CAPTION,
            Loss.GROUNDING,
            Loss.PHRASE,
            Loss.SCORE,
            Loss.IMAGE_SIZE,
            Loss.SOURCE,
            Loss.EXTRAS);

    private final PartFiles files = new PartFiles();
    private final OutputStream out;
    private final Losses losses;
    private final RecordLosses unheld;

    GritWriter(Path path, WriteOptions options) throws IOException {
        losses = options.losses();
        unheld = new RecordLosses(losses, HELD);
        losses.add(
                Loss.CATEGORY_DETAIL,
                options.description().categories().stream()
                        .filter(category -> category.parent() != null || Json.fieldCount(category.extras()) > 0)
                        .count());
        out = files.create(path);
    }

    @Override
    public void write(ImageRecord record) throws IOException {
        if (record.captions().isEmpty()
                || record.width().isEmpty()
                || record.height().isEmpty()) {
            losses.add(Loss.IMAGE);
            return;
        }
        Caption caption = record.captions().getFirst();
        countLosses(record, caption);
        ObjectNode line = Json.object();
        line.put("id", record.id());
        line.put("filename", record.image().name());
        line.put("caption", caption.text());
        if (record.provenance().url() != null) {
            line.put("url", record.provenance().url());
        }
        line.put("width", record.width().getAsInt());
        line.put("height", record.height().getAsInt());
        List<ArrayNode> entries = entries(record, caption);
        @Nullable
        ObjectNode extras = record.extras() == null ? null : record.extras().deepCopy();
        JsonNode kinds = extras == null ? null : extras.remove(GritRecords.KINDS);
        for (String list : GritRecords.LISTS) {
            line.set(list, members(entries, kinds == null ? null : kinds.get(list)));
        }
        JsonLinesWriter.addExtras(line, extras, losses);
        JsonLinesWriter.writeLine(out, line);
    }

    private void countLosses(ImageRecord record, Caption caption) {
        Set<Region> written = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < record.regions().size(); i++) {
            Region region = record.regions().get(i);
            List<String> words = words(caption, i);
            if (words.isEmpty()) {
                losses.add(Loss.REGION);
                continue;
            }
            written.add(region);
            losses.add(Loss.EXTRAS, Json.fieldCount(region.extras()));
            losses.add(
                    Loss.PHRASE,
                    region.phrases().stream()
                            .filter(phrase -> !words.contains(phrase))
                            .count());
        }
        unheld.count(record, written::contains);
        losses.add(Loss.SOURCE, record.provenance().source() == null ? 0 : 1);
        for (Caption further : record.captions().stream().skip(1).toList()) {
            losses.add(Loss.CAPTION);
            losses.add(Loss.GROUNDING, further.groundings().size());
        }
        record.dialogues()
                .forEach(dialogue -> dialogue.turns()
                        .forEach(turn ->
                                losses.add(Loss.GROUNDING, turn.groundings().size())));
    }

    private static List<String> words(Caption caption, int region) {
        return caption.groundings().stream()
                .filter(grounding -> grounding.regions().contains(region))
                .map(grounding -> grounding.words(caption.text()))
                .toList();
    }

    private List<ArrayNode> entries(ImageRecord record, Caption caption) {
        double width = record.width().getAsInt();
        double height = record.height().getAsInt();
        for (int i = 0; i < record.regions().size(); i++) {
            Box box = record.regions().get(i).box();
            if (!words(caption, i).isEmpty() && !isExact(box, normalised(box, width, height), width, height)) {
                losses.add(Loss.PRECISION);
            }
        }
        var entries = new ArrayList<ArrayNode>();
        for (Grounding grounding : caption.groundings()) {
            for (int position : grounding.regions()) {
                Region region = record.regions().get(position);
                ArrayNode entry = Json.array().add(grounding.start()).add(grounding.end());
                for (double coordinate : normalised(region.box(), width, height)) {
                    entry.add(coordinate);
                }
                entries.add(entry.add(region.score().orElse(1)));
            }
        }
        return entries;
    }

    private static double[] normalised(Box box, double width, double height) {
        return new double[] {
            part(box.x1(), width), part(box.y1(), height), part(box.x2(), width), part(box.y2(), height)
        };
    }

    /// The part of a side that gives the coordinate back when it is multiplied again, if there is one.
    private static double part(double coordinate, double side) {
        double part = coordinate / side;
        for (double candidate : new double[] {part, Math.nextUp(part), Math.nextDown(part)}) {
            if (candidate * side == coordinate) {
                return candidate;
            }
        }
        return part;
    }

    private static boolean isExact(Box box, double[] parts, double width, double height) {
        double x1 = parts[0] * width;
        double y1 = parts[1] * height;
        double x2 = parts[2] * width;
        double y2 = parts[3] * height;
        return box.equals(new Box(x1, y1, x2, y2, x2 - x1, y2 - y1));
    }

    /// The entries of one list: those that the reader saw in it, else all.
    private static ArrayNode members(List<ArrayNode> entries, @Nullable JsonNode numbers) {
        ArrayNode members = Json.array();
        int[] chosen = numbers != null
                        && numbers.isArray()
                        && numbers.values().stream()
                                .allMatch(n -> n.isInt() && n.intValue() < entries.size() && n.intValue() >= 0)
                ? numbers.values().stream().mapToInt(JsonNode::intValue).toArray()
                : IntStream.range(0, entries.size()).toArray();
        for (int number : chosen) {
            members.add(entries.get(number));
        }
        return members;
    }

    @Override
    public void finish() throws IOException {
        files.finish();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
