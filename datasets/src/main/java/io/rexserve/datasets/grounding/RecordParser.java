package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.BoxCheck;
import io.rexserve.datasets.format.DatasetRoot;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Lines of the product's own format as records.
///
/// A region that is no box is left out with the whole record, because the record's texts refer to regions by position.
final class RecordParser {
    private final DatasetRoot root;
    private final Path folder;
    private final @Nullable Path images;
    private final ProblemSink problems;
    private final UniqueIds ids = new UniqueIds();

    RecordParser(Path path, ReadOptions options) throws IOException {
        folder = ImageFiles.folderOf(path);
        images = options.images();
        root = DatasetRoot.of(folder, images);
        problems = options.problems();
    }

    ImageRecord record(Entry line, long number) throws DamagedEntry {
        String id = line.text("id");
        var width = line.size("width");
        var height = line.size("height");
        List<Region> regions = regions(line, new BoxCheck(width, height, problems));
        ImageSource image = image(line);
        try {
            var record = new ImageRecord(
                    id,
                    image,
                    width,
                    height,
                    regions,
                    captions(line, regions.size()),
                    dialogues(line, regions.size()),
                    line.texts("absent"),
                    line.texts("not_exhaustive"),
                    line.optionalText("split"),
                    new Provenance(
                            line.optionalText("source"),
                            line.optionalText("url"),
                            line.optionalText("licence"),
                            line.optionalText("attribution")),
                    extras(line));
            if (!ids.add(id)) {
                throw line.damaged(ProblemReason.DUPLICATE_ID, "id: " + id + " (expected: each id once)");
            }
            return record;
        } catch (IllegalArgumentException e) {
            throw line.damaged(ProblemReason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private ImageSource image(Entry line) throws DamagedEntry {
        String name = line.text("image_name");
        String bytes = line.optionalText("image_bytes");
        if (bytes != null) {
            try {
                return new ImageSource.Bytes(name, Base64.getDecoder().decode(bytes));
            } catch (IllegalArgumentException e) {
                throw line.damaged(
                        ProblemReason.UNREADABLE_IMAGE, "image_bytes: " + e.getMessage() + " (expected: base64)");
            }
        }
        String stated = line.optionalText("image_path");
        // The user's folder of images replaces the stated paths, but not those into a file of base64.
        Path named = line.has("image_offset") ? null : images;
        Path base = named == null ? folder : named;
        String wanted = named != null || stated == null ? name : stated;
        Path path = root.resolve(base, wanted)
                .orElseThrow(() ->
                        line.damaged(ProblemReason.PATH_OUTSIDE, "image_path: " + wanted + " " + root.expectation()));
        if (!line.has("image_offset")) {
            return new ImageSource.File(name, path);
        }
        JsonNode offset = line.node().get("image_offset");
        if (!offset.isIntegralNumber() || !offset.canConvertToLong() || offset.longValue() < 0) {
            throw line.wrong("image_offset", offset, "a whole number of bytes");
        }
        return new ImageSource.Base64Section(name, path, offset.longValue(), line.integer("image_length"));
    }

    private static List<Region> regions(Entry line, BoxCheck check) throws DamagedEntry {
        var regions = new ArrayList<Region>();
        List<JsonNode> values = line.list("regions");
        for (int i = 0; i < values.size(); i++) {
            Entry region = line.element("regions", i, values.get(i));
            regions.add(new Region(
                    region.optionalText("id"),
                    box(region, check),
                    region.optionalText("category"),
                    region.texts("phrases"),
                    region.texts("descriptions"),
                    region.flag("crowd"),
                    region.optionalNumber("area"),
                    region.optionalNumber("score"),
                    extras(region)));
        }
        return regions;
    }

    private static Box box(Entry region, BoxCheck check) throws DamagedEntry {
        double x1 = number(region, "x1");
        double y1 = number(region, "y1");
        double x2 = number(region, "x2");
        double y2 = number(region, "y2");
        Optional<Box> box = check.corners(x1, y1, x2, y2, region::place);
        if (box.isEmpty()) {
            throw region.damaged(
                    ProblemReason.BAD_REFERENCE,
                    "record: a region is no box (expected: all regions, which are numbered)");
        }
        double width = region.has("width") ? number(region, "width") : x2 - x1;
        double height = region.has("height") ? number(region, "height") : y2 - y1;
        try {
            return new Box(x1, y1, x2, y2, width, height);
        } catch (IllegalArgumentException e) {
            throw region.damaged(ProblemReason.EMPTY_BOX, String.valueOf(e.getMessage()));
        }
    }

    private static double number(Entry region, String key) throws DamagedEntry {
        JsonNode value = region.get(key);
        if (value == null || !value.isNumber()) {
            throw value == null ? region.missing(key, "a number") : region.wrong(key, value, "a number");
        }
        return Numbers.value(value);
    }

    private static List<Caption> captions(Entry line, int regions) throws DamagedEntry {
        var captions = new ArrayList<Caption>();
        List<JsonNode> values = line.list("captions");
        for (int i = 0; i < values.size(); i++) {
            Entry caption = line.element("captions", i, values.get(i));
            String text = caption.text("text");
            captions.add(new Caption(text, groundings(caption, text, regions)));
        }
        return captions;
    }

    private static List<Dialogue> dialogues(Entry line, int regions) throws DamagedEntry {
        var dialogues = new ArrayList<Dialogue>();
        List<JsonNode> values = line.list("dialogues");
        for (int i = 0; i < values.size(); i++) {
            Entry dialogue = line.element("dialogues", i, values.get(i));
            var turns = new ArrayList<Dialogue.Turn>();
            List<JsonNode> spoken = dialogue.list("turns");
            for (int j = 0; j < spoken.size(); j++) {
                Entry turn = dialogue.element("turns", j, spoken.get(j));
                String text = turn.text("text");
                turns.add(new Dialogue.Turn(speaker(turn), text, groundings(turn, text, regions)));
            }
            dialogues.add(new Dialogue(turns));
        }
        return dialogues;
    }

    private static Dialogue.Speaker speaker(Entry turn) throws DamagedEntry {
        String speaker = turn.text("speaker");
        for (Dialogue.Speaker known : Dialogue.Speaker.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(speaker)) {
                return known;
            }
        }
        throw turn.damaged(
                ProblemReason.MISSING_FIELD, "speaker: " + speaker + " (expected: system, user or assistant)");
    }

    private static List<Grounding> groundings(Entry parent, String text, int regionCount) throws DamagedEntry {
        int length = text.codePointCount(0, text.length());
        var groundings = new ArrayList<Grounding>();
        List<JsonNode> values = parent.list("groundings");
        for (int i = 0; i < values.size(); i++) {
            Entry grounding = parent.element("groundings", i, values.get(i));
            int start = grounding.integer("start");
            int end = grounding.integer("end");
            if (start < 0 || end <= start || end > length) {
                throw grounding.damaged(
                        ProblemReason.BAD_SPAN,
                        "span: " + start + " to " + end + " (expected: 0 <= start < end <= " + length
                                + ", the text's length in code points)");
            }
            var regions = new ArrayList<Integer>();
            for (JsonNode region : grounding.list("regions")) {
                if (!region.isInt() || region.intValue() < 0 || region.intValue() >= regionCount) {
                    throw grounding.damaged(
                            ProblemReason.BAD_REFERENCE,
                            "region: " + Json.excerpt(region) + " (expected: below " + regionCount
                                    + ", the number of regions)");
                }
                regions.add(region.intValue());
            }
            groundings.add(new Grounding(start, end, regions));
        }
        return groundings;
    }

    /// Extras are text, because a column of a Parquet file has one type; an object is read as well.
    private static @Nullable ObjectNode extras(Entry entry) throws DamagedEntry {
        JsonNode value = entry.get("extras");
        if (value == null || value instanceof ObjectNode) {
            return (ObjectNode) value;
        }
        return JsonLinesReader.object(entry.text("extras"), entry.placeOf("extras"));
    }
}
