package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.PartFiles;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/// Writes COCO's result format, one detection a line, straight to the file.
final class CocoResultWriter implements DatasetWriter {
    private final PartFiles parts = new PartFiles();
    private final OutputStream out;
    private final Losses losses;
    private final EntryBodies bodies;
    private String separator = "[\n";

    CocoResultWriter(Path path, WriteOptions options) throws IOException {
        this.losses = options.losses();
        var categories = new WrittenCategories(options.description().categories(), losses);
        this.bodies = new EntryBodies(categories, new Licences(null), losses, false);
        this.out = parts.create(path);
    }

    /// @throws DatasetException if the image's id is no whole number, as those of COCO's truths are
    @Override
    public void write(ImageRecord image) throws IOException {
        byte[] id = EntryBodies.id(image.id(), Extras.written(image.extras()));
        if (id.length == 0) {
            throw new DatasetException(
                    "image id: " + image.id() + " (expected: a whole number, the id of an image of the truth)");
        }
        for (Region region : image.regions()) {
            String category = region.category();
            if (category == null || region.score().isEmpty()) {
                losses.add(Loss.REGION);
                continue;
            }
            ObjectNode body = bodies.region(region, category);
            bodies.copyExtras(body, region);
            out.write((separator + "{\"image_id\":").getBytes(StandardCharsets.UTF_8));
            out.write(id);
            byte[] fields = Json.bytes(body);
            out.write(',');
            out.write(fields, 1, fields.length - 1);
            separator = ",\n";
        }
    }

    @Override
    public void finish() throws IOException {
        out.write((separator.startsWith("[") ? "[]\n" : "\n]\n").getBytes(StandardCharsets.UTF_8));
        parts.finish();
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}
