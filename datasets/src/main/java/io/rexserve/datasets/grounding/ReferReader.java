package io.rexserve.datasets.grounding;

import io.rexserve.datasets.coco.CocoFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Joins REFER's references with the images and boxes of `instances.json`. The sentences (`sent`) are the phrases of
/// the object's region; the references as they are stay in its extras. An image with references of several splits gives
/// a record for each; boxes that nothing refers to are in the first.
final class ReferReader implements DatasetReader {
    static final String REFS = "refs";

    private final DatasetReader images;
    private final Map<String, List<ReferRefs.Ref>> refs;
    private final ProblemSink problems;
    private final String source;
    private final Queue<ImageRecord> waiting = new ArrayDeque<>();

    ReferReader(Path path, ReadOptions options) throws IOException {
        problems = options.problems();
        Path folder = ImageFiles.folderOf(path);
        source = folder.getFileName().toString();
        refs = ReferRefs.read(path, problems);
        images = CocoFormat.COCO.open(folder.resolve(ReferFormat.INSTANCES), options);
    }

    @Override
    public DatasetDescription description() {
        return images.description();
    }

    @Override
    public Optional<ImageRecord> next() throws IOException {
        if (waiting.isEmpty()) {
            Optional<ImageRecord> image = images.next();
            if (image.isPresent()) {
                join(image.get());
            } else {
                reportUnknownImages();
            }
        }
        return Optional.ofNullable(waiting.poll());
    }

    private void reportUnknownImages() {
        refs.forEach((image, left) -> left.forEach(ref -> problems.report(
                ProblemReason.UNKNOWN_IMAGE,
                ref.place(),
                "image_id: " + image + " (expected: an image of " + ReferFormat.INSTANCES + ")")));
        refs.clear();
    }

    private void join(ImageRecord image) {
        List<ReferRefs.Ref> own = refs.remove(image.id());
        Map<String, List<ReferRefs.Ref>> bySplit = new LinkedHashMap<>();
        for (ReferRefs.Ref ref : own == null ? List.<ReferRefs.Ref>of() : own) {
            bySplit.computeIfAbsent(ref.split() == null ? "" : ref.split(), _ -> new ArrayList<>())
                    .add(ref);
        }
        if (bySplit.isEmpty()) {
            bySplit.put("", List.of());
        }
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < image.regions().size(); i++) {
            positions.put(String.valueOf(image.regions().get(i).id()), i);
        }
        boolean[] referred = new boolean[image.regions().size()];
        var records = new ArrayList<Map<Integer, List<ReferRefs.Ref>>>();
        for (List<ReferRefs.Ref> refsOfSplit : bySplit.values()) {
            Map<Integer, List<ReferRefs.Ref>> byRegion = byRegion(refsOfSplit, positions);
            byRegion.keySet().forEach(position -> referred[position] = true);
            records.add(byRegion);
        }
        int number = 0;
        for (String split : bySplit.keySet()) {
            waiting.add(record(image, split, records.get(number), number == 0 ? referred : null));
            number++;
        }
    }

    private Map<Integer, List<ReferRefs.Ref>> byRegion(List<ReferRefs.Ref> refs, Map<String, Integer> positions) {
        var byRegion = new HashMap<Integer, List<ReferRefs.Ref>>();
        for (ReferRefs.Ref ref : refs) {
            Integer position = positions.get(ref.annotation());
            if (position == null) {
                problems.report(
                        ProblemReason.BAD_REFERENCE,
                        ref.place(),
                        "ann_id: " + ref.annotation() + " (expected: a sound annotation of the image in "
                                + ReferFormat.INSTANCES + ")");
            } else {
                byRegion.computeIfAbsent(position, _ -> new ArrayList<>()).add(ref);
            }
        }
        return byRegion;
    }

    /// @param referred regions that any reference speaks of, to add the others; null to leave them out
    private ImageRecord record(
            ImageRecord image, String split, Map<Integer, List<ReferRefs.Ref>> refs, boolean @Nullable [] referred) {
        var regions = new ArrayList<Region>();
        for (int i = 0; i < image.regions().size(); i++) {
            List<ReferRefs.Ref> own = refs.get(i);
            if (own != null) {
                regions.add(region(image.regions().get(i), own));
            } else if (referred != null && !referred[i]) {
                regions.add(image.regions().get(i));
            }
        }
        Provenance p = image.provenance();
        return new ImageRecord(
                referred == null ? image.id() + "#" + split : image.id(),
                image.image(),
                image.width(),
                image.height(),
                regions,
                image.captions(),
                List.of(),
                List.of(),
                List.of(),
                split.isEmpty() ? null : split,
                new Provenance(source, p.url(), p.licence(), p.attribution()),
                image.extras());
    }

    private static Region region(Region region, List<ReferRefs.Ref> refs) {
        ObjectNode extras =
                region.extras() == null ? Json.object() : region.extras().deepCopy();
        var kept = extras.putArray(REFS);
        var phrases = new ArrayList<String>();
        for (ReferRefs.Ref ref : refs) {
            phrases.addAll(ref.sentences());
            kept.add(ref.fields());
        }
        return new Region(
                region.id(),
                region.box(),
                region.category(),
                phrases,
                region.descriptions(),
                region.crowd(),
                region.area(),
                region.score(),
                extras);
    }

    @Override
    public void close() throws IOException {
        images.close();
    }
}
