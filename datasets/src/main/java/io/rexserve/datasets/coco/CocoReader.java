package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads COCO and LVIS files, and results against them, image by image in the order of `images`. Images without
/// annotations are records too.
final class CocoReader implements DatasetReader {
    private final ProblemSink problems;
    private final JsonFile imageFile;
    private final JsonFile annotationFile;
    private final EntryList imageList;
    private final EntryList annotationList;
    private final CocoIndex index;
    private final RowSorter.Cursor rows;
    private final CocoCategories categories;
    private final Licences licences;
    private final DatasetDescription description;
    private final ImageLocator locator;
    private boolean more;

    private CocoReader(JsonFile imageFile, JsonFile annotationFile, ReadOptions options) throws IOException {
        this.problems = options.problems();
        this.imageFile = imageFile;
        this.annotationFile = annotationFile;
        this.imageList = new EntryList(imageFile, "images");
        this.annotationList = new EntryList(annotationFile, imageFile == annotationFile ? "annotations" : "");
        this.index = new CocoIndex(imageList, annotationList, problems);
        ObjectNode top = scan();
        this.categories = CocoCategories.read(imageFile, top.get("categories"), problems);
        this.licences = new Licences(top.get("licenses"));
        top.remove("categories");
        this.description = new DatasetDescription(name(top), categories.all(), top.isEmpty() ? null : top);
        this.locator = new ImageLocator(imageFile.path(), options.images(), problems);
        this.rows = index.join();
        this.more = rows.next();
    }

    /// @throws io.rexserve.datasets.format.DatasetException if the file as a whole cannot be read
    static CocoReader open(Path path, ReadOptions options) throws IOException {
        JsonFile file = JsonFile.open(path, options.problems());
        return open(file, file, options);
    }

    /// Detections as the regions of the truth's images.
    ///
    /// @param results a list of detections
    /// @param truth file with the images and categories
    /// @throws io.rexserve.datasets.format.DatasetException if one of the files as a whole cannot be read
    static CocoReader openResults(Path results, Path truth, ReadOptions options) throws IOException {
        JsonFile found = JsonFile.open(results, options.problems());
        try {
            return open(JsonFile.open(truth, options.problems()), found, options);
        } catch (IOException | RuntimeException e) {
            found.close();
            throw e;
        }
    }

    private static CocoReader open(JsonFile images, JsonFile annotations, ReadOptions options) throws IOException {
        try {
            return new CocoReader(images, annotations, options);
        } catch (IOException | RuntimeException e) {
            images.close();
            annotations.close();
            throw e;
        }
    }

    private ObjectNode scan() throws IOException {
        if (imageFile == annotationFile) {
            return new CocoScanner(imageFile, problems, index::addImage, index::addAnnotation).scanObject();
        }
        ObjectNode top = new CocoScanner(imageFile, problems, index::addImage, _ -> {}).scanObject();
        new CocoScanner(annotationFile, problems, _ -> {}, index::addAnnotation).scanList();
        return top;
    }

    private static @Nullable String name(ObjectNode top) {
        JsonNode description = top.path("info").path("description");
        return description.isString() && !description.stringValue().isBlank() ? description.stringValue() : null;
    }

    @Override
    public DatasetDescription description() {
        return description;
    }

    @Override
    public Optional<ImageRecord> next() throws IOException {
        while (more) {
            Optional<ImageRecord> image = readImage();
            if (image.isPresent()) {
                return image;
            }
        }
        return Optional.empty();
    }

    private Optional<ImageRecord> readImage() throws IOException {
        long position = rows.key();
        ObjectNode entry = read(imageFile, imageList, position, rows.column(2), (int) rows.column(3));
        ImageSource.File file = null;
        ImageFields fields = null;
        if (entry != null) {
            String id = Ids.text(entry.get("id"));
            fields = new ImageFields(entry, licences, problems, () -> imageList.place(position, id));
            file = fields.file(locator);
        }
        more = rows.next();
        var regions = new ArrayList<Region>();
        var captions = new ArrayList<ObjectNode>();
        while (more && rows.key() == position) {
            if (fields != null && file != null) {
                readAnnotation(fields, regions, captions);
            }
            more = rows.next();
        }
        return fields == null || file == null
                ? Optional.empty()
                : Optional.of(fields.record(file, regions, captions, categories));
    }

    private void readAnnotation(ImageFields image, List<Region> regions, List<ObjectNode> captions) throws IOException {
        long position = rows.column(1);
        ObjectNode entry = read(annotationFile, annotationList, position, rows.column(2), (int) rows.column(3));
        if (entry == null) {
            return;
        }
        String id = Ids.text(entry.get("id"));
        Supplier<String> place = () -> annotationList.place(position, id);
        if (!isOf(image, entry, place)) {
            return;
        }
        if (entry.path("caption").isString() && !entry.has("bbox")) {
            captions.add(entry);
            return;
        }
        new RegionFields(entry, categories, problems, place, imageFile != annotationFile)
                .region(image.width(), image.height(), image.id(), index.isRepeated(position))
                .ifPresent(regions::add);
    }

    /// Ids that are texts were joined by their hashes.
    private boolean isOf(ImageFields image, ObjectNode entry, Supplier<String> place) {
        String imageId = Ids.text(entry.get("image_id"));
        if (imageId != null && imageId.equals(Ids.text(image.id()))) {
            return true;
        }
        problems.report(
                ProblemReason.UNKNOWN_IMAGE,
                place.get(),
                "image_id: " + imageId + " (expected: the id of an entry of images)");
        return false;
    }

    private @Nullable ObjectNode read(JsonFile file, EntryList list, long position, long offset, int length)
            throws IOException {
        try {
            return file.object(offset, length);
        } catch (JsonSyntaxException e) {
            problems.report(
                    ProblemReason.MALFORMED,
                    list.place(position, null) + ", byte " + (offset + e.byteOffset()),
                    e.reason());
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        try (imageFile;
                annotationFile) {
            index.close();
        }
    }
}
