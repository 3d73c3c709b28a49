package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.BoxCheck;
import io.rexserve.datasets.format.DatasetRoot;
import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import io.rexserve.image.ImageHeader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One VOC annotation as a record. Elements without a field of their own are kept as extras, but for the values that
/// every object has by default.
final class VocAnnotation {
    /// Elements of an annotation and of an object that records have fields for.
    static final Set<String> RECORD_FIELDS = Set.of("filename", "size", "object");

    static final Set<String> REGION_FIELDS = Set.of("name", "bndbox");

    /// Written for each object, since loaders expect them, and left out where they say nothing.
    static final List<List<String>> DEFAULTS =
            List.of(List.of("pose", "Unspecified"), List.of("truncated", "0"), List.of("difficult", "0"));

    private static final String SOURCE = "source";
    private static final String DATABASE = "database";
    private static final List<String> CORNERS = List.of("xmin", "ymin", "xmax", "ymax");
    private static final int MAX_NUMBER_LENGTH = 64;

    private final int origin;
    private final Path images;
    private final DatasetRoot root;
    private final ProblemSink problems;

    /// @param origin number of the first pixel, 0 or 1
    VocAnnotation(int origin, Path images, DatasetRoot root, ProblemSink problems) {
        this.origin = origin;
        this.images = images;
        this.root = root;
        this.problems = problems;
    }

    /// @param file of the annotation, relative to the folder of annotations
    Optional<ImageRecord> record(XmlElement annotation, String file, @Nullable String split) throws IOException {
        Optional<ImageSource.File> image = image(annotation, file);
        if (image.isEmpty()) {
            return Optional.empty();
        }
        OptionalInt[] size = size(annotation, file, image.get());
        List<Region> regions = new ArrayList<>();
        for (XmlElement object : annotation.children()) {
            if (object.name().equals("object")) {
                region(object, file, size).ifPresent(regions::add);
            }
        }
        ObjectNode extras = XmlExtras.of(annotation, RECORD_FIELDS);
        return Optional.of(new ImageRecord(
                image.get().name(),
                image.get(),
                size[0],
                size[1],
                regions,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                split,
                provenance(annotation, extras),
                extras == null || extras.isEmpty() ? null : extras));
    }

    /// The database is the source; what else is said of it stays in the extras.
    private static Provenance provenance(XmlElement annotation, @Nullable ObjectNode extras) {
        Optional<String> database = annotation.child(SOURCE).flatMap(source -> source.childText(DATABASE));
        if (extras != null && database.isPresent() && extras.get(SOURCE) instanceof ObjectNode source) {
            source.remove(DATABASE);
            if (source.isEmpty()) {
                extras.remove(SOURCE);
            }
        }
        return database.map(name -> new Provenance(name, null, null, null)).orElse(Provenance.UNKNOWN);
    }

    /// The image by its stated name, in the folder of images or beside the annotation.
    private Optional<ImageSource.File> image(XmlElement annotation, String file) {
        Optional<String> stated = annotation.childText("filename");
        if (stated.isEmpty()) {
            problems.report(
                    ProblemReason.MISSING_FIELD,
                    file + ", line " + annotation.line(),
                    "filename: none (expected: the image's name)");
            return Optional.empty();
        }
        String name = stated.get().replace('\\', '/');
        int slash = file.lastIndexOf('/');
        String folder = slash < 0 ? "" : file.substring(0, slash + 1);
        String inFolder = name.contains("/") ? name : folder + name;
        Optional<Path> path = root.resolve(images, inFolder);
        if (path.isEmpty() || !isBelow(name)) {
            problems.report(
                    ProblemReason.PATH_OUTSIDE,
                    file + ", line "
                            + annotation.child("filename").orElse(annotation).line(),
                    "filename: " + stated.get() + " leads outside " + root.expectation());
            return Optional.empty();
        }
        if (!Files.exists(path.get()) && !inFolder.equals(name)) {
            Optional<Path> flat = root.resolve(images, name).filter(Files::exists);
            if (flat.isPresent()) {
                return Optional.of(new ImageSource.File(name, flat.get()));
            }
        }
        return Optional.of(new ImageSource.File(inFolder, path.get()));
    }

    private boolean isBelow(String name) {
        return root.resolve(images, name)
                .filter(path -> path.startsWith(images))
                .isPresent();
    }

    /// As stated, else of the image's header, which is said.
    private OptionalInt[] size(XmlElement annotation, String file, ImageSource.File image) throws IOException {
        Optional<XmlElement> size = annotation.child("size");
        OptionalInt width = side(size, "width");
        OptionalInt height = side(size, "height");
        if (width.isPresent() && height.isPresent()) {
            return new OptionalInt[] {width, height};
        }
        String stated = size.map(
                        element -> "size: " + element.childText("width").orElse("no width") + " x "
                                + element.childText("height").orElse("no height"))
                .orElse("size: none");
        Optional<ImageHeader> header = ImageFiles.readableHeader(image);
        problems.report(
                ProblemReason.MISSING_SIZE,
                file + ", line " + size.orElse(annotation).line(),
                stated + " (expected: width and height above 0; "
                        + header.map(read -> read.width() + " x " + read.height() + " is the image file's")
                                .orElse("no image file states it")
                        + ")");
        return new OptionalInt[] {
            header.map(read -> OptionalInt.of(read.width())).orElse(OptionalInt.empty()),
            header.map(read -> OptionalInt.of(read.height())).orElse(OptionalInt.empty())
        };
    }

    private static OptionalInt side(Optional<XmlElement> size, String name) {
        Optional<String> text = size.flatMap(element -> element.childText(name));
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            double value = Double.parseDouble(text.get());
            return value >= 1 && value <= Integer.MAX_VALUE && value == Math.rint(value)
                    ? OptionalInt.of((int) value)
                    : OptionalInt.empty();
        } catch (NumberFormatException _) {
            return OptionalInt.empty();
        }
    }

    private Optional<Region> region(XmlElement object, String file, OptionalInt[] size) {
        String place = file + ", line " + object.line();
        Optional<String> name = object.childText("name");
        if (name.isEmpty()) {
            problems.report(ProblemReason.MISSING_FIELD, place, "name: none (expected: the object's class)");
            return Optional.empty();
        }
        Optional<XmlElement> corners = object.child("bndbox");
        if (corners.isEmpty()) {
            String shapes =
                    object.children().stream().map(XmlElement::name).toList().toString();
            boolean other = object.child("robndbox").isPresent()
                    || object.child("polygon").isPresent();
            problems.report(
                    other ? ProblemReason.UNSUPPORTED_SHAPE : ProblemReason.MISSING_FIELD,
                    place,
                    "object of " + shapes + " (expected: bndbox)");
            return Optional.empty();
        }
        Optional<Box> box = box(corners.get(), file + ", line " + corners.get().line(), size);
        ObjectNode extras = XmlExtras.of(object, REGION_FIELDS);
        return box.map(found -> new Region(
                null,
                found,
                name.get(),
                List.of(),
                List.of(),
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                withoutDefaults(extras)));
    }

    private static @Nullable ObjectNode withoutDefaults(@Nullable ObjectNode extras) {
        if (extras == null) {
            return null;
        }
        for (List<String> field : DEFAULTS) {
            if (extras.path(field.get(0)).asString("").equals(field.get(1))) {
                extras.remove(field.get(0));
            }
        }
        return extras.isEmpty() ? null : extras;
    }

    private Optional<Box> box(XmlElement element, String place, OptionalInt[] size) {
        double[] corners = new double[CORNERS.size()];
        for (int at = 0; at < corners.length; at++) {
            String field = CORNERS.get(at);
            Optional<String> text = element.childText(field);
            OptionalDouble value = text.isEmpty() ? OptionalDouble.empty() : coordinate(text.get(), at < 2);
            if (value.isEmpty()) {
                problems.report(
                        text.isEmpty() ? ProblemReason.MISSING_FIELD : ProblemReason.MALFORMED,
                        place,
                        field + ": " + text.orElse("none") + " (expected: a number of pixels)");
                return Optional.empty();
            }
            corners[at] = value.getAsDouble();
        }
        Optional<Box> box = new BoxCheck(size[0], size[1], problems)
                .corners(corners[0], corners[1], corners[2], corners[3], () -> place);
        if (box.isPresent() && origin == 1 && Math.min(corners[0], corners[1]) <= -1) {
            problems.report(
                    ProblemReason.BOX_OVER_BORDER,
                    place,
                    "xmin, ymin: " + element.childText("xmin").orElse("") + ", "
                            + element.childText("ymin").orElse("")
                            + " (expected: from 1; --from voc0 reads coordinates from 0)");
        }
        return box;
    }

    /// A corner: the first pixel of the box begins one before its number, where pixels are counted from 1.
    private OptionalDouble coordinate(String text, boolean low) {
        double value;
        try {
            value = switch (text.toLowerCase(Locale.ROOT)) {
                case "nan", "inf", "-inf", "infinity", "-infinity" -> Double.NaN;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException _) {
            return OptionalDouble.empty();
        }
        if (!Double.isFinite(value) || origin == 0 || !low) {
            return OptionalDouble.of(value);
        }
        if (text.length() > MAX_NUMBER_LENGTH || Math.abs(value) > Integer.MAX_VALUE) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(
                    value == 0
                            ? -1
                            : new BigDecimal(text).subtract(BigDecimal.ONE).doubleValue());
        } catch (NumberFormatException _) { // Java's own spellings: 1d, 0x1p3
            return OptionalDouble.empty();
        }
    }
}
