package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.BoxCheck;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Entries of GRIT as records. Equal boxes of equal score are one region. Where `noun_chunks` and `ref_exps` differ,
/// the record's extras say under `grit` which of its groundings, counted region by region, belong to each.
final class GritRecords {
    static final List<String> NAME_KEYS = List.of("filename", "file_name", "image", "image_path");
    static final String KINDS = "grit";
    static final List<String> LISTS = List.of("noun_chunks", "ref_exps");
    private static final Set<String> KEYS =
            Set.of("id", "filename", "caption", "url", "width", "height", "noun_chunks", "ref_exps");
    private static final int WITHOUT_SCORE = 6;
    private static final int WITH_SCORE = 7;

    private final ProblemSink problems;
    private final UniqueIds ids = new UniqueIds();

    GritRecords(ProblemSink problems) {
        this.problems = problems;
    }

    ImageRecord record(Entry entry, long number, ImageSource image) throws DamagedEntry {
        String text = entry.text("caption");
        OptionalInt width = entry.size("width");
        OptionalInt height = entry.size("height");
        if (width.isEmpty() || height.isEmpty()) {
            throw entry.missing(
                    width.isEmpty() ? "width" : "height", "a number of pixels, since coordinates are parts of it");
        }
        var phrases = new Phrases(entry, text, width.getAsInt(), height.getAsInt());
        for (String list : LISTS) {
            phrases.addAll(list);
        }
        List<Grounding> groundings = phrases.spans.groundings();
        String id = entry.optionalId("id");
        return new ImageRecord(
                id == null ? ids.unique(image.name(), number) : ids.uniqueStated(id, entry, number, problems),
                image,
                width,
                height,
                phrases.regions(text, groundings),
                List.of(new Caption(text, groundings)),
                List.of(),
                List.of(),
                List.of(),
                null,
                new Provenance(null, entry.optionalText("url"), null, null),
                extras(entry, phrases, groundings));
    }

    private static @Nullable ObjectNode extras(Entry entry, Phrases phrases, List<Grounding> groundings) {
        ObjectNode extras = entry.rest(KEYS);
        if (phrases.members.get(0).equals(phrases.members.get(1))) {
            return extras;
        }
        var numbers = new HashMap<Member, Integer>();
        for (Grounding grounding : groundings) {
            for (int region : grounding.regions()) {
                numbers.put(new Member(grounding.start(), grounding.end(), region), numbers.size());
            }
        }
        ObjectNode all = extras == null ? Json.object() : extras;
        ObjectNode kinds = all.putObject(KINDS);
        for (int i = 0; i < LISTS.size(); i++) {
            ArrayNode list = kinds.putArray(LISTS.get(i));
            phrases.members.get(i).forEach(member -> list.add(numbers.get(member)));
        }
        return all;
    }

    /// A region that a span speaks of.
    private record Member(int start, int end, int region) {}

    private record Scored(Box box, OptionalDouble score) {}

    /// The phrases of one entry.
    private final class Phrases {
        private final Entry entry;
        private final Spans spans;
        private final BoxCheck check;
        private final int width;
        private final int height;
        private final Map<Scored, Integer> positions = new HashMap<>();
        private final List<Scored> boxes = new ArrayList<>();
        private final List<Set<Member>> members = new ArrayList<>();

        Phrases(Entry entry, String text, int width, int height) {
            this.entry = entry;
            this.spans = new Spans(text);
            this.check = new BoxCheck(OptionalInt.of(width), OptionalInt.of(height), problems);
            this.width = width;
            this.height = height;
        }

        void addAll(String list) throws DamagedEntry {
            var added = new LinkedHashSet<Member>();
            members.add(added);
            List<JsonNode> values = entry.list(list);
            for (int i = 0; i < values.size(); i++) {
                String at = list + "[" + i + "]";
                try {
                    add(values.get(i), at, added);
                } catch (DamagedEntry e) {
                    e.report(problems);
                }
            }
        }

        private void add(JsonNode value, String at, Set<Member> added) throws DamagedEntry {
            int count = value.size() == WITHOUT_SCORE ? WITHOUT_SCORE : WITH_SCORE;
            double[] n = entry.numbers(at, value, count);
            String place = entry.placeOf(at);
            spans.check(n[0], n[1], place);
            Optional<Box> box = check.corners(n[2] * width, n[3] * height, n[4] * width, n[5] * height, () -> place);
            if (box.isEmpty()) {
                return;
            }
            boolean scored = count == WITH_SCORE && Double.isFinite(n[WITHOUT_SCORE]);
            var key = new Scored(box.get(), scored ? OptionalDouble.of(n[WITHOUT_SCORE]) : OptionalDouble.empty());
            Integer known = positions.putIfAbsent(key, boxes.size());
            if (known == null) {
                boxes.add(key);
            }
            int region = known == null ? boxes.size() - 1 : known;
            spans.add(n[0], n[1], region, place);
            added.add(new Member((int) n[0], (int) n[1], region));
        }

        /// The boxes with the words that speak of them as phrases.
        List<Region> regions(String text, List<Grounding> groundings) {
            var regions = new ArrayList<Region>();
            for (int i = 0; i < boxes.size(); i++) {
                int position = i;
                List<String> words = groundings.stream()
                        .filter(grounding -> grounding.regions().contains(position))
                        .map(grounding -> grounding.words(text))
                        .distinct()
                        .toList();
                regions.add(new Region(
                        null,
                        boxes.get(i).box,
                        null,
                        words,
                        List.of(),
                        false,
                        OptionalDouble.empty(),
                        boxes.get(i).score,
                        null));
            }
            return regions;
        }
    }
}
