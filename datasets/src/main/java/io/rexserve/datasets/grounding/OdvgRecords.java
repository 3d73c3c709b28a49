package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.BoxCheck;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Lines of odvg as records. A region of `grounding` whose box is that of an instance of `detection` is the same
/// region.
final class OdvgRecords {
    private static final Set<String> IMAGE_KEYS = Set.of("filename", "height", "width", "detection", "grounding");
    private static final Set<String> INSTANCE_KEYS = Set.of("bbox", "label", "category");
    private static final Set<String> REGION_KEYS = Set.of("bbox", "phrase", "tokens_positive");
    private static final int CORNERS = 4;

    private final ImageFiles images;
    private final LabelMap labels;
    private final ProblemSink problems;
    private final UniqueIds ids = new UniqueIds();

    OdvgRecords(ImageFiles images, LabelMap labels, ProblemSink problems) {
        this.images = images;
        this.labels = labels;
        this.problems = problems;
    }

    ImageRecord record(Entry line, long number) throws DamagedEntry {
        var image = images.file(line.text("filename"), line);
        var width = line.size("width");
        var height = line.size("height");
        if (!line.has("detection") && !line.has("grounding")) {
            throw line.missing("detection", "detection or grounding");
        }
        var regions = new Regions(new BoxCheck(width, height, problems));
        if (line.has("detection")) {
            forEach(line.child("detection"), "instances", regions::addInstance);
        }
        List<Caption> captions = line.has("grounding") ? captions(line.child("grounding"), regions) : List.of();
        return new ImageRecord(
                ids.unique(image.name(), number),
                image,
                width,
                height,
                regions.list,
                captions,
                List.of(),
                List.of(),
                List.of(),
                null,
                Provenance.UNKNOWN,
                line.rest(IMAGE_KEYS));
    }

    private List<Caption> captions(Entry grounding, Regions regions) throws DamagedEntry {
        String text = grounding.optionalText("caption");
        if (text == null) {
            forEach(grounding, "regions", region -> regions.addGrounded(region, null));
            return List.of();
        }
        var spans = new Spans(text);
        forEach(grounding, "regions", region -> regions.addGrounded(region, spans));
        return List.of(new Caption(text, spans.groundings()));
    }

    private interface RegionParser {
        void add(Entry region) throws DamagedEntry;
    }

    private void forEach(Entry parent, String key, RegionParser parser) throws DamagedEntry {
        if (!parent.has(key)) {
            throw parent.missing(key, "a list");
        }
        List<JsonNode> values = parent.list(key);
        for (int i = 0; i < values.size(); i++) {
            try {
                parser.add(parent.element(key, i, values.get(i)));
            } catch (DamagedEntry e) {
                e.report(problems);
            }
        }
    }

    /// The regions of one line.
    private final class Regions {
        private final BoxCheck check;
        private final List<Region> list = new ArrayList<>();
        private final Map<Box, Integer> instances = new HashMap<>();
        private int last = -1;

        Regions(BoxCheck check) {
            this.check = check;
        }

        void addInstance(Entry instance) throws DamagedEntry {
            Optional<Box> box = box(instance.numbers("bbox", CORNERS), instance);
            if (box.isPresent()) {
                String category = labels.name(instance);
                instances.putIfAbsent(box.get(), list.size());
                list.add(region(box.get(), category, List.of(), instance.rest(INSTANCE_KEYS)));
            }
        }

        /// @param spans of the caption, null if there is none
        void addGrounded(Entry region, @Nullable Spans spans) throws DamagedEntry {
            List<String> phrases = region.texts("phrase");
            if (phrases.isEmpty()) {
                throw region.missing("phrase", "text");
            }
            JsonNode boxes = region.get("bbox");
            boolean several = boxes != null
                    && boxes.isArray()
                    && !boxes.isEmpty()
                    && boxes.get(0).isArray();
            if (!several) {
                add(box(region.numbers("bbox", CORNERS), region), region, phrases, spans);
                return;
            }
            for (JsonNode one : region.list("bbox")) {
                add(box(region.numbers("bbox", one, CORNERS), region), region, phrases, spans);
            }
        }

        private Optional<Box> box(double[] corners, Entry entry) {
            return check.corners(corners[0], corners[1], corners[2], corners[3], entry::place);
        }

        private void add(Optional<Box> box, Entry entry, List<String> phrases, @Nullable Spans spans)
                throws DamagedEntry {
            if (box.isEmpty()) {
                return;
            }
            int position = position(box.get(), phrases, entry.rest(REGION_KEYS));
            JsonNode tokens = entry.get("tokens_positive");
            if (tokens != null && spans != null) {
                spans.addAll(tokens, "tokens_positive", position, entry);
            }
        }

        /// A phrase for the box of the entry before is a further phrase of that region, one for the box of an instance
        /// makes the instance a region with phrases.
        private int position(Box box, List<String> phrases, @Nullable ObjectNode extras) {
            Integer same =
                    last >= 0 && extras == null && box.equals(list.get(last).box())
                            ? Integer.valueOf(last)
                            : instances.remove(box);
            if (same == null) {
                list.add(region(box, null, phrases, extras));
                last = list.size() - 1;
                return last;
            }
            Region before = list.get(same);
            var all = new ArrayList<String>(before.phrases());
            all.addAll(phrases);
            list.set(same, region(box, before.category(), all, merged(before.extras(), extras)));
            last = same;
            return same;
        }

        private static @Nullable ObjectNode merged(@Nullable ObjectNode first, @Nullable ObjectNode second) {
            if (first == null || second == null) {
                return first == null ? second : first;
            }
            ObjectNode merged = Json.object();
            merged.setAll(second);
            merged.setAll(first);
            return merged;
        }

        private static Region region(
                Box box, @Nullable String category, List<String> phrases, @Nullable ObjectNode extras) {
            return new Region(
                    null,
                    box,
                    category,
                    phrases,
                    List.of(),
                    false,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    extras);
        }
    }
}
