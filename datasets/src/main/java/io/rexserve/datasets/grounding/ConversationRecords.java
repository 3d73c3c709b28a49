package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.BoxCheck;
import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Dialogue.Speaker;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Entries of conversations as records.
///
/// Where texts refer to regions by number, an entry with a damaged box is left out as a whole: the numbers of the boxes
/// behind it would be wrong.
final class ConversationRecords {
    static final String IMAGE_TOKEN = "<image>\n";
    static final String ADDED = "added";
    private static final List<String> BOX_KEYS = List.of("bbox_list", "bounding_boxes", "boxes");
    private static final Set<String> KEYS =
            Set.of("id", "image", "images", "width", "height", "score_list", "category_list", "phrase_list");
    private static final int NUMBERS = 4;

    private final ImageFiles images;
    private final ProblemSink problems;
    private final UniqueIds ids = new UniqueIds();

    ConversationRecords(ImageFiles images, ProblemSink problems) {
        this.images = images;
        this.problems = problems;
    }

    ImageRecord record(Entry entry, long number) throws DamagedEntry {
        var known = new HashSet<>(KEYS);
        boolean groma = entry.has("conversation") && entry.has("file_name");
        if (groma) {
            known.add("file_name");
        }
        var image = images.file(groma ? entry.text("file_name") : imageName(entry), entry);
        String list = ConversationFormat.LISTS.stream()
                .filter(entry::has)
                .findFirst()
                .orElseThrow(() -> entry.missing("conversations", "a list"));
        known.add(list);
        String boxKey = BOX_KEYS.stream().filter(entry::has).findFirst().orElse(null);
        List<Region> regions = List.of();
        int boxes = -1;
        if (boxKey != null) {
            known.add(boxKey);
            boxes = entry.list(boxKey).size();
            regions = regions(entry, boxKey, groma);
        }
        Dialogue dialogue = dialogue(entry, list, boxes, regions.size());
        String id = entry.optionalId("id");
        return new ImageRecord(
                id == null ? ids.unique(image.name(), number) : ids.uniqueStated(id, entry, number, problems),
                image,
                entry.size("width"),
                entry.size("height"),
                regions,
                List.of(),
                List.of(dialogue),
                List.of(),
                List.of(),
                null,
                Provenance.UNKNOWN,
                entry.rest(known));
    }

    private static String imageName(Entry entry) throws DamagedEntry {
        String key = entry.has("image") ? "image" : "images";
        List<String> names = entry.texts(key);
        if (names.size() != 1) {
            throw names.isEmpty()
                    ? entry.missing("image", "a file name")
                    : entry.damaged(
                            ProblemReason.MISSING_FIELD, key + ": " + names.size() + " names (expected: one image)");
        }
        return names.getFirst();
    }

    private List<Region> regions(Entry entry, String key, boolean sizes) throws DamagedEntry {
        var check = new BoxCheck(entry.size("width"), entry.size("height"), problems);
        List<JsonNode> boxes = entry.list(key);
        List<JsonNode> scores = parallel(entry, "score_list", boxes.size());
        List<JsonNode> categories = parallel(entry, "category_list", boxes.size());
        List<JsonNode> phrases = parallel(entry, "phrase_list", boxes.size());
        var regions = new ArrayList<Region>();
        for (int i = 0; i < boxes.size(); i++) {
            String at = key + "[" + i + "]";
            double[] n = entry.numbers(at, boxes.get(i), NUMBERS);
            Optional<Box> box = sizes
                    ? check.size(n[0], n[1], n[2], n[3], () -> entry.placeOf(at))
                    : check.corners(n[0], n[1], n[2], n[3], () -> entry.placeOf(at));
            if (box.isPresent()) {
                regions.add(region(box.get(), value(scores, i), value(categories, i), value(phrases, i)));
            }
        }
        return regions;
    }

    private static List<JsonNode> parallel(Entry entry, String key, int size) throws DamagedEntry {
        List<JsonNode> values = entry.list(key);
        if (!values.isEmpty() && values.size() != size) {
            throw entry.damaged(
                    ProblemReason.MISSING_FIELD,
                    key + ": " + values.size() + " values (expected: " + size + ", one for each box)");
        }
        return values;
    }

    private static @Nullable JsonNode value(List<JsonNode> values, int index) {
        return values.isEmpty() || values.get(index).isNull() ? null : values.get(index);
    }

    private static Region region(
            Box box, @Nullable JsonNode score, @Nullable JsonNode category, @Nullable JsonNode phrases) {
        var texts = new ArrayList<String>();
        if (phrases != null) {
            phrases.forEach(phrase -> texts.add(phrase.asString("")));
        }
        OptionalDouble confidence = score != null && score.isNumber() && Double.isFinite(Numbers.value(score))
                ? OptionalDouble.of(Numbers.value(score))
                : OptionalDouble.empty();
        return new Region(
                null,
                box,
                category == null ? null : category.asString(""),
                texts,
                List.of(),
                false,
                OptionalDouble.empty(),
                confidence,
                null);
    }

    /// @param boxes of the entry, -1 if it has no list of boxes
    /// @param regions of the entry, fewer where boxes are damaged
    private Dialogue dialogue(Entry entry, String list, int boxes, int regions) throws DamagedEntry {
        List<JsonNode> values = entry.list(list);
        if (values.isEmpty()) {
            throw entry.damaged(ProblemReason.MISSING_FIELD, list + ": empty (expected: at least one turn)");
        }
        var turns = new ArrayList<Dialogue.Turn>();
        for (int i = 0; i < values.size(); i++) {
            Entry turn = entry.element(list, i, values.get(i));
            turns.add(turn(turn, boxes, regions));
        }
        return new Dialogue(turns);
    }

    private static Dialogue.Turn turn(Entry turn, int boxes, int regions) throws DamagedEntry {
        Speaker speaker = speaker(turn);
        String text = text(turn);
        List<String> added = turn.texts(ADDED);
        if (added.contains("image") && text.startsWith(IMAGE_TOKEN)) {
            text = text.substring(IMAGE_TOKEN.length());
        }
        List<Grounding> groundings;
        if (added.contains("tags")) {
            ObjectTags.Plain plain = ObjectTags.remove(text);
            text = plain.text();
            groundings = plain.groundings();
        } else {
            groundings = boxes < 0 ? List.of() : ObjectTags.groundings(text);
        }
        for (Grounding grounding : groundings) {
            requireRegions(grounding, turn, boxes, regions);
        }
        return new Dialogue.Turn(speaker, text, groundings);
    }

    private static void requireRegions(Grounding grounding, Entry turn, int boxes, int regions) throws DamagedEntry {
        for (int object : grounding.regions()) {
            if (object >= boxes) {
                throw turn.damaged(
                        ProblemReason.BAD_REFERENCE,
                        "<obj" + object + ">: no such box (expected: below " + Math.max(0, boxes)
                                + ", the number of boxes)");
            }
        }
        if (regions < boxes) {
            throw turn.damaged(
                    ProblemReason.BAD_REFERENCE,
                    "<obj" + grounding.regions().getFirst() + ">: " + (boxes - regions) + " of " + boxes
                            + " boxes damaged (expected: all boxes, which are numbered)");
        }
    }

    private static Speaker speaker(Entry turn) throws DamagedEntry {
        String role = turn.text(turn.has("from") ? "from" : "role");
        return switch (role) {
            case "human", "user" -> Speaker.USER;
            case "gpt", "assistant" -> Speaker.ASSISTANT;
            case "system" -> Speaker.SYSTEM;
            default ->
                throw turn.damaged(
                        ProblemReason.MISSING_FIELD,
                        "from: " + role + " (expected: human, gpt, system, or role: user, assistant, system)");
        };
    }

    /// `value` or `content`; the parts of a content list one behind the other, `<image>` for an image.
    private static String text(Entry turn) throws DamagedEntry {
        String key = turn.has("value") ? "value" : "content";
        JsonNode value = turn.get(key);
        if (value == null || !value.isArray()) {
            return turn.text(key);
        }
        var text = new StringBuilder();
        for (JsonNode part : value) {
            if (part.path("type").asString("").startsWith("image")) {
                text.append(IMAGE_TOKEN);
            } else if (part.has("text") || part.has("value")) {
                text.append(part.path(part.has("text") ? "text" : "value").asString(""));
            } else {
                throw turn.wrong(key, part, "a part with type and text");
            }
        }
        return text.toString();
    }
}
