package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.RecordLosses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes `tasks.json`, which Label Studio imports, `config.xml`, the labelling configuration that it needs, and on
/// request `images/`, to be served as local files. Regions that all have a score become a prediction, others an
/// annotation.
final class LabelStudioWriter implements DatasetWriter {
    /// Kinds that the format holds, or that are counted here.
    private static final Set<Loss> HELD = EnumSet.of(
            Loss.CATEGORY,
            Loss.PHRASE,
            Loss.DESCRIPTION,
            Loss.CAPTION,
            Loss.GROUNDING,
            Loss.SCORE,
            Loss.REGION_ID,
            Loss.IMAGE_ID,
            Loss.IMAGE_SIZE,
            Loss.SPLIT,
            Loss.SOURCE,
            Loss.LICENCE,
            Loss.EXTRAS,
            Loss.PRECISION);

    private final OutputFolder folder;
    private final boolean copyImages;
    private final Losses losses;
    private final RecordLosses missing;
    private final CategoryIndex categories;
    private final BufferedWriter tasks;
    private boolean first = true;

    LabelStudioWriter(Path path, WriteOptions options) throws IOException {
        this.folder = new OutputFolder(path);
        this.copyImages = options.copyImages();
        this.losses = options.losses();
        this.missing = new RecordLosses(losses, HELD);
        this.categories = new CategoryIndex(options.description().categories());
        CategoryIndex.countDetails(options.description().categories(), false, losses);
        this.tasks = Files.newBufferedWriter(folder.path().resolve(LabelStudioFormat.TASKS));
        tasks.write("[");
    }

    @Override
    public void write(ImageRecord record) throws IOException {
        String name = record.image().name();
        Optional<Path> file = folder.file("images", name);
        OptionalInt[] size = size(record);
        boolean sized = record.regions().isEmpty() || (size[0].isPresent() && size[1].isPresent());
        boolean named = LabelStudioImage.of(LabelStudioImage.url(name)).name().equals(name);
        if (file.isEmpty() || !sized || !named) {
            losses.add(Loss.IMAGE);
            return;
        }
        if (copyImages) {
            ImageCopies.copy(record, file.get(), losses);
        }
        ImageRecord kept = KeptRegions.of(record, _ -> true, losses);
        missing.count(kept);
        tasks.write((first ? "\n" : ",\n") + Json.text(task(kept, size)));
        first = false;
    }

    private static OptionalInt[] size(ImageRecord record) throws IOException {
        if (record.width().isPresent() && record.height().isPresent()) {
            return new OptionalInt[] {record.width(), record.height()};
        }
        return ImageFiles.readableHeader(record.image())
                .map(header -> new OptionalInt[] {OptionalInt.of(header.width()), OptionalInt.of(header.height())})
                .orElse(new OptionalInt[] {OptionalInt.empty(), OptionalInt.empty()});
    }

    private ObjectNode task(ImageRecord record, OptionalInt[] size) {
        ObjectNode task = Json.object();
        task.set(LabelStudioTask.DATA, data(record));
        ObjectNode answer = Json.object();
        var results = answer.putArray("result");
        Set<String> ids = new HashSet<>();
        for (int index = 0; index < record.regions().size(); index++) {
            Region region = record.regions().get(index);
            String id = region.id() == null || region.id().startsWith(LabelStudioResults.MADE_ID)
                    ? LabelStudioResults.MADE_ID + index
                    : region.id();
            if (!ids.add(id)) {
                id = LabelStudioResults.MADE_ID + index;
                ids.add(id);
            }
            losses.add(Loss.REGION_ID, region.id() == null || region.id().equals(id) ? 0 : 1);
            new LabelStudioShape(id, size[0].getAsInt(), size[1].getAsInt(), losses).write(region, results);
        }
        record.regions().stream()
                .map(Region::category)
                .filter(Objects::nonNull)
                .forEach(category -> categories.of(Objects.requireNonNull(category)));
        List<String> captions = record.captions().stream().map(Caption::text).toList();
        if (!captions.isEmpty()) {
            results.add(LabelStudioShape.text("caption", captions));
        }
        extraResults(record).forEach(results::add);
        boolean predicted = !record.regions().isEmpty()
                && record.regions().stream().allMatch(region -> region.score().isPresent());
        task.putArray(predicted ? "predictions" : "annotations").add(answer);
        return task;
    }

    private ObjectNode data(ImageRecord record) {
        ObjectNode data = Json.object();
        String name = record.image().name();
        data.put("image", LabelStudioImage.url(name));
        data.put(LabelStudioTask.RECORD_ID, record.id());
        record.width().ifPresent(width -> data.put(LabelStudioTask.WIDTH, width));
        record.height().ifPresent(height -> data.put(LabelStudioTask.HEIGHT, height));
        put(data, LabelStudioTask.SPLIT, record.split());
        put(data, LabelStudioTask.SOURCE, record.provenance().source());
        put(data, LabelStudioTask.ADDRESS, record.provenance().url());
        put(data, LabelStudioTask.LICENCE, record.provenance().licence());
        put(data, LabelStudioTask.ATTRIBUTION, record.provenance().attribution());
        addExtraData(data, record.extras());
        return data;
    }

    private static void put(ObjectNode data, String field, @Nullable String value) {
        if (value != null) {
            data.put(field, value);
        }
    }

    /// What a task's data had before; counts fields that have no place.
    private void addExtraData(ObjectNode data, @Nullable ObjectNode extras) {
        if (extras == null) {
            return;
        }
        int held = 0;
        if (extras.get(LabelStudioTask.DATA) instanceof ObjectNode others
                && others.propertyNames().stream().noneMatch(data::has)) {
            data.setAll(others);
            held++;
        }
        held += isResults(extras.get(LabelStudioTask.RESULTS)) ? 1 : 0;
        losses.add(Loss.EXTRAS, Json.fieldCount(extras) - held);
    }

    private static List<JsonNode> extraResults(ImageRecord record) {
        JsonNode results = record.extras() == null ? null : record.extras().get(LabelStudioTask.RESULTS);
        return results != null && isResults(results) ? results.valueStream().toList() : List.of();
    }

    /// Whether a field of extras are results that Label Studio wrote.
    static boolean isResults(@Nullable JsonNode field) {
        return field != null
                && field.isArray()
                && !field.isEmpty()
                && field.valueStream().allMatch(result -> result.path("type").isString());
    }

    @Override
    public void finish() throws IOException {
        tasks.write("\n]\n");
        tasks.close();
        Files.writeString(folder.path().resolve("config.xml"), configuration());
        folder.finish();
    }

    private String configuration() {
        var xml = new StringBuilder("<View>\n  <Image name=\"image\" value=\"$image\" zoom=\"true\"/>\n");
        xml.append("  <RectangleLabels name=\"label\" toName=\"image\">\n");
        categories.names().forEach(name -> xml.append("    ").append(label(name)));
        xml.append("  </RectangleLabels>\n  <PolygonLabels name=\"outline\" toName=\"image\">\n");
        categories.names().forEach(name -> xml.append("    ").append(label(name)));
        xml.append("  </PolygonLabels>\n  <Rectangle name=\"region\" toName=\"image\"/>\n");
        for (String control : List.of(LabelStudioResults.PHRASE, "description")) {
            xml.append("  <TextArea name=\"").append(control).append("\" toName=\"image\" perRegion=\"true\"");
            xml.append(" maxSubmissions=\"0\" editable=\"true\"/>\n");
        }
        return xml.append("  <TextArea name=\"caption\" toName=\"image\" editable=\"true\"/>\n</View>\n")
                .toString();
    }

    private static String label(String name) {
        var xml = new StringBuilder("<Label");
        XmlExtras.appendAttributes(xml, Json.object().put("@value", name));
        return xml.append("/>\n").toString();
    }

    @Override
    public void close() throws IOException {
        try (folder) {
            tasks.close();
        }
    }
}
