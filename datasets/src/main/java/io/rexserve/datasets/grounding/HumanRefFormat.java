package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.BoxCheck;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.TextLines;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The annotations of HumanRef, JSON Lines with one referring expression a line: `id`, `image_name`, `referring`,
/// `answer_boxes` (corners in pixels, none for a rejection), `candidate_boxes` (all persons), `domain`, `sub_domain`,
/// `answer_segmentations`. Read only.
///
/// The record's regions are the answers with the expression as their phrase; the expression is its caption as well,
/// and `absent` where there is no answer. Domains and candidates stay in `extras`.
///
/// Source: RexSeek `README.md`, `metric/recall_precision_densityf1.py`.
public final class HumanRefFormat implements DatasetFormat {
    private static final Set<String> KEYS =
            Set.of("id", "image_name", "referring", "answer_boxes", "answer_segmentations", "width", "height");
    private static final int NUMBERS = 4;

    @Override
    public String name() {
        return "humanref";
    }

    @Override
    public String summary() {
        return "JSON Lines of referring expressions with all their boxes, of the HumanRef benchmark (read only)";
    }

    @Override
    public String suffix() {
        return ".jsonl";
    }

    @Override
    public boolean isLikely(Path path) throws IOException {
        Set<String> keys = Peek.of(path).keys();
        return keys.contains("referring") && keys.contains("answer_boxes");
    }

    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        // As published, the images lie in a folder beside the annotations.
        Path beside = ImageFiles.folderOf(path).resolve("images");
        boolean published = options.images() == null && Files.isDirectory(beside);
        var places = published ? new ReadOptions(beside, options.problems()) : options;
        var records = new Records(ImageFiles.beside(path, places), options.problems());
        return new JsonLinesReader(
                new TextLines(path, options.problems()),
                options.problems(),
                DatasetDescription.UNKNOWN,
                records::record);
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) {
        throw new DatasetException(path + ": humanref is only read (expected: another format)");
    }

    private record Records(ImageFiles images, ProblemSink problems, UniqueIds ids) {
        Records(ImageFiles images, ProblemSink problems) {
            this(images, problems, new UniqueIds());
        }

        ImageRecord record(Entry line, long number) throws DamagedEntry {
            var image = images.file(line.text("image_name"), line);
            String referring = line.text("referring");
            if (!line.has("answer_boxes")) {
                throw line.missing("answer_boxes", "a list");
            }
            List<Region> regions = regions(line, referring);
            String id = line.optionalId("id");
            boolean rejected = line.list("answer_boxes").isEmpty();
            return new ImageRecord(
                    id == null ? ids.unique(image.name(), number) : ids.uniqueStated(id, line, number, problems),
                    image,
                    line.size("width"),
                    line.size("height"),
                    regions,
                    List.of(Caption.of(referring)),
                    List.of(),
                    rejected ? List.of(referring) : List.of(),
                    List.of(),
                    null,
                    Provenance.UNKNOWN,
                    line.rest(KEYS));
        }

        private List<Region> regions(Entry line, String referring) throws DamagedEntry {
            var check = new BoxCheck(line.size("width"), line.size("height"), problems);
            List<JsonNode> boxes = line.list("answer_boxes");
            List<JsonNode> masks = line.list("answer_segmentations");
            var regions = new ArrayList<Region>();
            for (int i = 0; i < boxes.size(); i++) {
                String at = "answer_boxes[" + i + "]";
                double[] n = line.numbers(at, boxes.get(i), NUMBERS);
                @Nullable ObjectNode extras = i < masks.size() ? Json.object().set("segmentation", masks.get(i)) : null;
                check.corners(n[0], n[1], n[2], n[3], () -> line.placeOf(at))
                        .ifPresent(box -> regions.add(new Region(
                                null,
                                box,
                                null,
                                List.of(referring),
                                List.of(),
                                false,
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                extras)));
            }
            return regions;
        }
    }
}
