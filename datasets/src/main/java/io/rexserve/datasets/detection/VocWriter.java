package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.RecordLosses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes `Annotations/`, `ImageSets/Main/SPLIT.txt` and, on request, `JPEGImages/`.
final class VocWriter implements DatasetWriter {
    /// Kinds that the format holds, or that are counted here.
    private static final Set<Loss> HELD = EnumSet.of(
            Loss.CATEGORY,
            Loss.SPLIT,
            Loss.IMAGE_SIZE,
            Loss.IMAGE_ID,
            Loss.GROUNDING,
            Loss.PRECISION,
            Loss.EXTRAS,
            Loss.SOURCE);

    private final OutputFolder folder;
    private final int origin;
    private final boolean copyImages;
    private final Losses losses;
    private final RecordLosses missing;
    private final Map<String, BufferedWriter> splits = new HashMap<>();

    VocWriter(Path path, int origin, WriteOptions options) throws IOException {
        this.folder = new OutputFolder(path);
        this.origin = origin;
        this.copyImages = options.copyImages();
        this.losses = options.losses();
        this.missing = new RecordLosses(losses, HELD);
        CategoryIndex.countDetails(options.description().categories(), false, losses);
        Files.createDirectories(folder.path().resolve("Annotations"));
    }

    @Override
    public void write(ImageRecord record) throws IOException {
        String name = record.image().name();
        String stem = YoloLayout.stem(name);
        Optional<Path> file = folder.file("Annotations", stem + ".xml");
        Optional<Path> image = folder.file("JPEGImages", name);
        if (!isHeld(name) || file.isEmpty() || image.isEmpty() || Files.exists(file.get())) {
            losses.add(Loss.IMAGE);
            return;
        }
        if (copyImages) {
            ImageCopies.copy(record, image.get(), losses);
        }
        ImageRecord kept =
                KeptRegions.of(record, region -> region.category() != null && isHeld(region.category()), losses);
        Files.writeString(file.get(), xml(kept));
        losses.add(Loss.IMAGE_ID, record.id().equals(name) ? 0 : 1);
        writeSplit(record.split(), stem);
        missing.count(kept);
    }

    /// Whether a text reads back as it is: no white space around it, which is no part of a name in XML.
    private static boolean isHeld(String text) {
        return !text.isEmpty() && text.strip().equals(text) && XmlExtras.isText(text);
    }

    private void writeSplit(@Nullable String split, String stem) throws IOException {
        if (split == null) {
            return;
        }
        if (!split.matches("[A-Za-z0-9-]{1,64}") || stem.lines().count() > 1) {
            losses.add(Loss.SPLIT);
            return;
        }
        BufferedWriter list = splits.get(split);
        if (list == null) {
            Path file = folder.path().resolve("ImageSets").resolve("Main").resolve(split + ".txt");
            Files.createDirectories(file.getParent());
            list = Files.newBufferedWriter(file);
            splits.put(split, list);
        }
        list.append(stem).append('\n');
    }

    private String xml(ImageRecord record) {
        var xml = new StringBuilder("<annotation");
        ObjectNode extras = held(record.extras(), VocAnnotation.RECORD_FIELDS);
        XmlExtras.appendAttributes(xml, extras);
        xml.append(">\n");
        XmlExtras.append(xml, 1, "filename", record.image().name());
        appendSource(xml, record, extras);
        if (record.width().isPresent() && record.height().isPresent()) {
            xml.append("\t<size>\n");
            XmlExtras.append(xml, 2, "width", String.valueOf(record.width().getAsInt()));
            XmlExtras.append(xml, 2, "height", String.valueOf(record.height().getAsInt()));
            XmlExtras.append(xml, 2, "depth", "3");
            xml.append("\t</size>\n");
        }
        appendElements(xml, 1, extras);
        record.regions().forEach(region -> append(xml, region));
        return xml.append("</annotation>\n").toString();
    }

    /// The source and what else the extras say of it; counts what does not fit.
    private void appendSource(StringBuilder xml, ImageRecord record, ObjectNode extras) {
        String source = record.provenance().source();
        losses.add(Loss.SOURCE, record.provenance().url() == null ? 0 : 1);
        if (source == null) {
            return;
        }
        if (!isHeld(source) || (extras.has("source") && !extras.get("source").isObject())) {
            losses.add(Loss.SOURCE);
            return;
        }
        ObjectNode element = Json.object();
        element.put("database", source);
        if (extras.remove("source") instanceof ObjectNode others) {
            others.properties().forEach(entry -> element.set(entry.getKey(), entry.getValue()));
        }
        XmlExtras.append(xml, 1, "source", element);
    }

    private static void appendElements(StringBuilder xml, int depth, ObjectNode extras) {
        extras.properties().stream()
                .filter(entry -> !entry.getKey().startsWith("@"))
                .forEach(entry -> XmlExtras.append(xml, depth, entry.getKey(), entry.getValue()));
    }

    /// The fields that XML holds; the others are counted.
    private ObjectNode held(@Nullable ObjectNode extras, Set<String> reserved) {
        ObjectNode held = Json.object();
        for (Map.Entry<String, JsonNode> field : XmlExtras.fields(extras)) {
            if (XmlExtras.isHeld(field.getKey(), field.getValue(), reserved)) {
                held.set(field.getKey(), field.getValue());
            } else if (!field.getKey().equals(Json.WRITTEN)) {
                losses.add(Loss.EXTRAS);
            }
        }
        return held;
    }

    private void append(StringBuilder xml, Region region) {
        ObjectNode extras = held(region.extras(), VocAnnotation.REGION_FIELDS);
        xml.append("\t<object");
        XmlExtras.appendAttributes(xml, extras);
        xml.append(">\n");
        XmlExtras.append(xml, 2, "name", Objects.requireNonNull(region.category()));
        for (List<String> field : VocAnnotation.DEFAULTS) {
            if (!extras.has(field.get(0))) {
                XmlExtras.append(xml, 2, field.get(0), field.get(1));
            }
        }
        appendElements(xml, 2, extras);
        Box box = region.box();
        losses.add(
                Loss.PRECISION,
                Box.ofCorners(box.x1(), box.y1(), box.x2(), box.y2()).equals(box) ? 0 : 1);
        xml.append("\t\t<bndbox>\n");
        XmlExtras.append(xml, 3, "xmin", number(box.x1(), origin));
        XmlExtras.append(xml, 3, "ymin", number(box.y1(), origin));
        XmlExtras.append(xml, 3, "xmax", number(box.x2(), 0));
        XmlExtras.append(xml, 3, "ymax", number(box.y2(), 0));
        xml.append("\t\t</bndbox>\n\t</object>\n");
    }

    /// In the fewest digits that read back as the same double.
    private static String number(double value, int origin) {
        BigDecimal number = new BigDecimal(Double.toString(value)).add(BigDecimal.valueOf(origin));
        BigDecimal plain = number.stripTrailingZeros();
        return (plain.scale() < 0 ? plain.setScale(0) : plain).toPlainString();
    }

    @Override
    public void finish() throws IOException {
        closeSplits();
        folder.finish();
    }

    private void closeSplits() throws IOException {
        for (BufferedWriter list : splits.values()) {
            list.close();
        }
        splits.clear();
    }

    @Override
    public void close() throws IOException {
        try (folder) {
            closeSplits();
        }
    }
}
