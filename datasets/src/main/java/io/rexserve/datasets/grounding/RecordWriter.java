package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.PartFiles;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes the product's own format. Fields without a value are left out, which Parquet holds as null; images are named
/// by their path, relative to the file where they lie below it, or embedded with `copyImages`.
final class RecordWriter implements DatasetWriter {
    private final PartFiles files = new PartFiles();
    private final OutputStream out;
    private final Path folder;
    private final boolean embedImages;

    RecordWriter(Path path, WriteOptions options) throws IOException {
        out = files.create(path);
        folder = ImageFiles.folderOf(path);
        embedImages = options.copyImages();
        JsonLinesWriter.writeLine(out, RecordHeader.write(options.description()));
    }

    @Override
    public void write(ImageRecord record) throws IOException {
        ObjectNode line = Json.object();
        line.put("id", record.id());
        addImage(line, record);
        record.width().ifPresent(width -> line.put("width", width));
        record.height().ifPresent(height -> line.put("height", height));
        ArrayNode regions = line.putArray("regions");
        record.regions().forEach(region -> addRegion(regions.addObject(), region));
        ArrayNode captions = line.putArray("captions");
        for (Caption caption : record.captions()) {
            ObjectNode object = captions.addObject();
            object.put("text", caption.text());
            addGroundings(object, caption.groundings());
        }
        ArrayNode dialogues = line.putArray("dialogues");
        for (Dialogue dialogue : record.dialogues()) {
            ArrayNode turns = dialogues.addObject().putArray("turns");
            dialogue.turns().forEach(turn -> addTurn(turns.addObject(), turn));
        }
        line.set("absent", JsonLinesWriter.texts(record.absent()));
        line.set("not_exhaustive", JsonLinesWriter.texts(record.notExhaustive()));
        putText(line, "split", record.split());
        Provenance provenance = record.provenance();
        putText(line, "source", provenance.source());
        putText(line, "url", provenance.url());
        putText(line, "licence", provenance.licence());
        putText(line, "attribution", provenance.attribution());
        addExtras(line, record.extras());
        JsonLinesWriter.writeLine(out, line);
    }

    private void addImage(ObjectNode line, ImageRecord record) throws IOException {
        ImageSource image = record.image();
        line.put("image_name", image.name());
        if (embedImages) {
            line.put("image_bytes", Base64.getEncoder().encodeToString(read(record)));
            return;
        }
        switch (image) {
            case ImageSource.File file -> line.put("image_path", pathText(file.path()));
            case ImageSource.Bytes bytes ->
                line.put("image_bytes", Base64.getEncoder().encodeToString(bytes.read()));
            case ImageSource.Base64Section section -> {
                line.put("image_path", pathText(section.path()));
                line.put("image_offset", section.offset());
                line.put("image_length", section.length());
            }
        }
    }

    static byte[] read(ImageRecord record) throws IOException {
        try {
            return record.image().read();
        } catch (IOException e) {
            throw new DatasetException(
                    "image of record " + record.id() + ": " + e + " (expected: a file that can be read)", e);
        }
    }

    private String pathText(Path path) {
        Path absolute = path.toAbsolutePath();
        return (absolute.startsWith(folder) ? folder.relativize(absolute) : absolute)
                .toString()
                .replace('\\', '/');
    }

    private static void addRegion(ObjectNode object, Region region) {
        putText(object, "id", region.id());
        Box box = region.box();
        object.put("x1", box.x1());
        object.put("y1", box.y1());
        object.put("x2", box.x2());
        object.put("y2", box.y2());
        object.put("width", box.width());
        object.put("height", box.height());
        putText(object, "category", region.category());
        object.set("phrases", JsonLinesWriter.texts(region.phrases()));
        object.set("descriptions", JsonLinesWriter.texts(region.descriptions()));
        object.put("crowd", region.crowd());
        region.area().ifPresent(area -> object.put("area", area));
        region.score().ifPresent(score -> object.put("score", score));
        addExtras(object, region.extras());
    }

    private static void addTurn(ObjectNode object, Dialogue.Turn turn) {
        object.put("speaker", turn.speaker().name().toLowerCase(Locale.ROOT));
        object.put("text", turn.text());
        addGroundings(object, turn.groundings());
    }

    private static void addGroundings(ObjectNode parent, List<Grounding> groundings) {
        ArrayNode array = parent.putArray("groundings");
        for (Grounding grounding : groundings) {
            ObjectNode object = array.addObject();
            object.put("start", grounding.start());
            object.put("end", grounding.end());
            ArrayNode regions = object.putArray("regions");
            grounding.regions().forEach(regions::add);
        }
    }

    private static void putText(ObjectNode object, String key, @Nullable String value) {
        if (value != null) {
            object.put(key, value);
        }
    }

    private static void addExtras(ObjectNode object, @Nullable ObjectNode extras) {
        if (extras != null) {
            object.put("extras", Json.text(extras));
        }
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
