package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.PartFiles;
import io.rexserve.datasets.format.RecordLosses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes annotations of a TSV triple with their index. JSON is ASCII, since the published readers open the files in
/// the platform's encoding.
final class TsvWriter implements DatasetWriter {
    private static final Set<Loss> HELD =
            EnumSet.of(Loss.CATEGORY, Loss.PHRASE, Loss.DESCRIPTION, Loss.IMAGE_SIZE, Loss.EXTRAS);
    private static final int ASCII_END = 0x80;

    private final TsvFormat.Layout layout;
    private final PartFiles files;
    private final TsvImageLines images;
    private final OutputStream annotations;
    private final OutputStream index;
    private final Losses losses;
    private final RecordLosses unheld;
    private long annotationBytes;

    TsvWriter(TsvFiles paths, TsvFormat.Layout layout, WriteOptions options) throws IOException {
        this(new PartFiles(), paths, layout, options);
    }

    private TsvWriter(PartFiles files, TsvFiles paths, TsvFormat.Layout layout, WriteOptions options)
            throws IOException {
        this(files, new TsvImageLines(files.create(paths.images())), paths, layout, options);
    }

    /// @param files that the annotations and their index are among
    /// @param images other annotations may refer to them, too
    TsvWriter(PartFiles files, TsvImageLines images, TsvFiles paths, TsvFormat.Layout layout, WriteOptions options)
            throws IOException {
        this.files = files;
        this.images = images;
        this.layout = layout;
        losses = options.losses();
        unheld = new RecordLosses(losses, HELD);
        losses.add(
                Loss.CATEGORY_DETAIL,
                options.description().categories().stream()
                        .filter(category -> category.parent() != null || Json.fieldCount(category.extras()) > 0)
                        .count());
        annotations = files.create(paths.annotations());
        index = files.create(paths.index());
    }

    @Override
    public void write(ImageRecord record) throws IOException {
        String key = record.image().name();
        if (key.isBlank() || key.chars().anyMatch(c -> c == '\t' || c == '\n' || c == '\r')) {
            losses.add(Loss.IMAGE);
            return;
        }
        countLosses(record);
        long offset = images.offset(record);
        ObjectNode object = Json.object();
        ArrayNode boxes = object.putArray("boxes");
        record.regions().forEach(region -> add(boxes, region));
        JsonLinesWriter.addExtras(object, record.extras(), losses);
        byte[] line = (offset + "\t" + ascii(Json.text(object)) + "\n").getBytes(StandardCharsets.US_ASCII);
        annotations.write(line);
        TsvIndex.write(index, annotationBytes);
        annotationBytes += line.length;
    }

    private void countLosses(ImageRecord record) {
        unheld.count(record, TsvWriter::isNamed);
        for (Region region : record.regions()) {
            if (!isNamed(region)) {
                losses.add(Loss.REGION);
            } else if (region.phrases().isEmpty() && region.category() == null) {
                losses.add(Loss.DESCRIPTION, region.descriptions().size());
            }
            losses.add(
                    Loss.PHRASE,
                    region.phrases().stream()
                            .filter(phrase -> phrase.equals(region.category()))
                            .count());
        }
    }

    private static boolean isNamed(Region region) {
        return region.category() != null
                || !region.phrases().isEmpty()
                || !region.descriptions().isEmpty();
    }

    private void add(ArrayNode boxes, Region region) {
        if (!isNamed(region)) {
            return;
        }
        String category = region.category();
        List<String> phrases =
                !region.phrases().isEmpty() ? region.phrases() : category != null ? List.of(category) : List.of();
        ArrayNode numbers = switch (layout) {
            case CORNERS -> JsonLinesWriter.corners(region.box(), losses);
            case SIZE -> JsonLinesWriter.size(region.box(), losses);
        };
        if (phrases.isEmpty()) {
            ObjectNode box = boxes.addObject();
            box.set("bbox", numbers);
            box.put("caption", region.descriptions().getFirst());
            JsonLinesWriter.addExtras(box, region.extras(), losses);
            return;
        }
        for (int i = 0; i < phrases.size(); i++) {
            ObjectNode box = boxes.addObject();
            box.set("bbox", numbers);
            box.put("phrase", phrases.get(i));
            if (category != null) {
                box.put("category", category);
            }
            if (i == 0) {
                addDescriptions(box, region.descriptions());
                JsonLinesWriter.addExtras(box, region.extras(), losses);
            }
        }
    }

    private static void addDescriptions(ObjectNode box, List<String> descriptions) {
        if (descriptions.size() == 1) {
            box.put("caption", descriptions.getFirst());
        } else if (!descriptions.isEmpty()) {
            box.set("caption", JsonLinesWriter.texts(descriptions));
        }
    }

    /// JSON with every character beyond ASCII escaped, which only occur within its texts.
    private static String ascii(String json) {
        if (json.chars().allMatch(c -> c < ASCII_END)) {
            return json;
        }
        var text = new StringBuilder();
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < ASCII_END) {
                text.append(c);
            } else {
                text.append("\\u%04x".formatted((int) c));
            }
        }
        return text.toString();
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
