package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;
import tools.jackson.databind.node.ObjectNode;

/// The places of all entries, joined: each image with its annotations behind it, images in the order of their list and
/// the annotations of an image in the order of theirs.
///
/// Three sorts on disk: images and annotations by image id, to join them; what was joined by the image's position; and
/// annotations by their own id, to find ids used twice.
final class CocoIndex implements Closeable {
    /// In a row of the joined places: this is an image.
    static final long IMAGE = -1;

    private final RowSorter images = new RowSorter();
    private final RowSorter annotations = new RowSorter();
    private final RowSorter ids = new RowSorter();
    private final RowSorter joined = new RowSorter();
    private final BitSet repeated = new BitSet();
    private final EntryList imageList;
    private final EntryList annotationList;
    private final ProblemSink problems;
    private long imageCount;

    CocoIndex(EntryList imageList, EntryList annotationList, ProblemSink problems) {
        this.imageList = imageList;
        this.annotationList = annotationList;
        this.problems = problems;
    }

    void addImage(Entry entry) throws IOException {
        if (entry.id() == null) {
            missing(imageList, entry, "id");
        } else {
            images.add(Ids.key(entry.id()), entry.index(), entry.offset(), entry.length());
        }
    }

    void addAnnotation(Entry entry) throws IOException {
        if (entry.imageId() == null) {
            missing(annotationList, entry, "image_id");
            return;
        }
        annotations.add(Ids.key(entry.imageId()), entry.index(), entry.offset(), entry.length());
        if (entry.id() != null) {
            ids.add(Ids.key(entry.id()), entry.index(), 0, 0);
        }
    }

    private void missing(EntryList list, Entry entry, String field) {
        problems.report(
                ProblemReason.MISSING_FIELD,
                list.place(entry.index(), entry.id()),
                field + ": missing, or neither number nor text (expected: a number)");
    }

    /// Joins the entries. Rows of the result: position of the image, then [#IMAGE] or the annotation's index, offset,
    /// length.
    RowSorter.Cursor join() throws IOException {
        findRepeatedIds();
        var image = images.sorted();
        var annotation = annotations.sorted();
        boolean more = annotation.next();
        long last = 0;
        boolean first = true;
        while (image.next()) {
            if (!first && image.key() == last) {
                report(ProblemReason.DUPLICATE_IMAGE, imageList, image, "id", "an id that no earlier image has");
                continue;
            }
            first = false;
            last = image.key();
            imageCount++;
            joined.add(image.column(1), IMAGE, image.column(2), image.column(3));
            while (more && annotation.key() <= last) {
                place(annotation, last, image.column(1));
                more = annotation.next();
            }
        }
        while (more) {
            unknownImage(annotation);
            more = annotation.next();
        }
        images.close();
        annotations.close();
        return joined.sorted();
    }

    private void place(RowSorter.Cursor annotation, long imageKey, long position) throws IOException {
        if (annotation.key() < imageKey) {
            unknownImage(annotation);
        } else {
            joined.add(position, annotation.column(1), annotation.column(2), annotation.column(3));
        }
    }

    private void unknownImage(RowSorter.Cursor annotation) throws IOException {
        report(ProblemReason.UNKNOWN_IMAGE, annotationList, annotation, "image_id", "the id of an entry of images");
    }

    /// The entry is read again for its message.
    private void report(ProblemReason reason, EntryList list, RowSorter.Cursor row, String field, String expected)
            throws IOException {
        String id = null;
        String value = "?";
        try {
            ObjectNode entry = list.file().object(row.column(2), (int) row.column(3));
            id = Ids.text(entry.get("id"));
            value = Json.excerpt(entry.path(field));
        } catch (JsonSyntaxException e) {
            value = e.reason();
        }
        problems.report(reason, list.place(row.column(1), id), field + ": " + value + " (expected: " + expected + ")");
    }

    private void findRepeatedIds() throws IOException {
        var id = ids.sorted();
        boolean first = true;
        long last = 0;
        while (id.next()) {
            if (!first && id.key() == last) {
                repeated.set(Math.toIntExact(id.column(1)));
            }
            first = false;
            last = id.key();
        }
        ids.close();
    }

    /// Whether an earlier annotation has the id of this one.
    boolean isRepeated(long annotation) {
        return repeated.get((int) annotation);
    }

    /// Images with an id of their own.
    long imageCount() {
        return imageCount;
    }

    @Override
    public void close() throws IOException {
        images.close();
        annotations.close();
        ids.close();
        joined.close();
    }
}
