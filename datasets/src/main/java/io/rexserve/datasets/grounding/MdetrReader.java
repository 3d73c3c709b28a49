package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes referring expressions of COCO's entries: the caption is the phrase of its regions where the dataset is one of
/// expressions for one object, else each region's words are.
final class MdetrReader implements DatasetReader {
    /// The category that MDETR gives to objects of no class.
    static final String NO_CLASS = "object";

    private static final Set<String> SPLITS = Set.of("train", "val", "test", "testA", "testB", "minival");

    private final DatasetReader entries;
    private final ProblemSink problems;
    private final String fileName;
    private final @Nullable String split;
    private final boolean classes;

    MdetrReader(Path path, DatasetReader entries, ProblemSink problems) {
        this.entries = entries;
        this.problems = problems;
        fileName = path.getFileName().toString();
        split = split(fileName);
        List<Category> categories = entries.description().categories();
        classes = !(categories.size() == 1 && categories.getFirst().name().equals(NO_CLASS));
    }

    /// The last word of `finetune_refcoco_val.json`.
    private static @Nullable String split(String name) {
        String stem = name.replaceAll("\\.json(\\.gz)?$", "");
        String last = stem.substring(Math.max(stem.lastIndexOf('_'), stem.lastIndexOf('-')) + 1);
        return SPLITS.contains(last) ? last : null;
    }

    @Override
    public DatasetDescription description() {
        DatasetDescription description = entries.description();
        return classes ? description : new DatasetDescription(description.name(), List.of(), description.extras());
    }

    @Override
    public Optional<ImageRecord> next() throws IOException {
        for (var entry = entries.next(); entry.isPresent(); entry = entries.next()) {
            try {
                return Optional.of(record(entry.get()));
            } catch (DamagedEntry e) {
                e.report(problems);
            }
        }
        return Optional.empty();
    }

    private ImageRecord record(ImageRecord coco) throws DamagedEntry {
        ObjectNode extras =
                coco.extras() == null ? Json.object() : coco.extras().deepCopy();
        var entry = new Entry(extras, fileName + ", image " + coco.id());
        String text = entry.text("caption");
        String source = entry.optionalText("dataset_name");
        extras.remove(List.of("caption", "dataset_name"));
        var spans = new Spans(text);
        var regions = new ArrayList<Region>();
        for (Region region : coco.regions()) {
            try {
                addTokens(region, regions.size(), spans, entry);
            } catch (DamagedEntry e) {
                e.report(problems);
            }
            regions.add(region);
        }
        var caption = new Caption(text, spans.groundings());
        boolean expression = source == null || source.startsWith("ref") || regions.size() == 1;
        for (int i = 0; i < regions.size(); i++) {
            List<String> phrases = expression ? List.of(text) : words(caption, i);
            regions.set(i, withPhrases(regions.get(i), phrases));
        }
        Provenance p = coco.provenance();
        return new ImageRecord(
                coco.id(),
                coco.image(),
                coco.width(),
                coco.height(),
                regions,
                List.of(caption),
                List.of(),
                List.of(),
                List.of(),
                coco.split() == null ? split : coco.split(),
                new Provenance(source, p.url(), p.licence(), p.attribution()),
                extras.isEmpty() ? null : extras);
    }

    private static void addTokens(Region region, int position, Spans spans, Entry entry) throws DamagedEntry {
        JsonNode tokens = region.extras() == null ? null : region.extras().get("tokens_positive");
        if (tokens != null && !tokens.isEmpty()) {
            spans.addAll(tokens, "tokens_positive of annotation " + region.id(), position, entry);
        }
    }

    private static List<String> words(Caption caption, int region) {
        return caption.groundings().stream()
                .filter(grounding -> grounding.regions().contains(region))
                .map(grounding -> grounding.words(caption.text()))
                .toList();
    }

    private Region withPhrases(Region region, List<String> phrases) {
        ObjectNode extras =
                region.extras() == null ? Json.object() : region.extras().deepCopy();
        extras.remove("tokens_positive");
        return new Region(
                region.id(),
                region.box(),
                classes ? region.category() : null,
                phrases,
                region.descriptions(),
                region.crowd(),
                region.area(),
                region.score(),
                extras.isEmpty() ? null : extras);
    }

    @Override
    public void close() throws IOException {
        entries.close();
    }
}
