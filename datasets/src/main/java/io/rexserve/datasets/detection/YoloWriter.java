package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.format.RecordLosses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// Writes the Ultralytics layout: data.yaml, `images/SPLIT/`, `labels/SPLIT/`. Images of no split are in `all`, which
/// data.yaml names as both train and val if there is nothing else.
///
/// An image whose regions all have one outline is written as segments, since Ultralytics reads a file with one segment
/// as segments only; any other as boxes.
final class YoloWriter implements DatasetWriter {
    /// Kinds that the layout holds, or that are counted here.
    private static final Set<Loss> HELD = EnumSet.of(
            Loss.CATEGORY, Loss.SCORE, Loss.SPLIT, Loss.IMAGE_SIZE, Loss.IMAGE_ID, Loss.GROUNDING, Loss.PRECISION);

    private final OutputFolder folder;
    private final boolean copyImages;
    private final Losses losses;
    private final RecordLosses missing;
    private final CategoryIndex categories;
    private final Set<String> splits = new TreeSet<>();

    YoloWriter(Path path, WriteOptions options) throws IOException {
        this.folder = new OutputFolder(path);
        this.copyImages = options.copyImages();
        this.losses = options.losses();
        this.missing = new RecordLosses(losses, HELD);
        this.categories = new CategoryIndex(options.description().categories());
        CategoryIndex.countDetails(options.description().categories(), true, losses);
    }

    /// Pixels of the upright image.
    private record Size(int width, int height) {}

    @Override
    public void write(ImageRecord record) throws IOException {
        Optional<Size> size = size(record);
        String split = split(record);
        String name = fileName(record);
        Optional<Path> image = folder.file("images/" + split, name);
        Optional<Path> label = folder.file("labels/" + split, YoloLayout.stem(name) + ".txt");
        if (size.isEmpty() || image.isEmpty() || label.isEmpty() || Files.exists(label.get())) {
            losses.add(Loss.IMAGE);
            return;
        }
        if (copyImages && !ImageCopies.copy(record, image.get(), losses)) {
            losses.add(Loss.IMAGE);
            return;
        }
        splits.add(split);
        boolean splitHeld = record.split() == null || record.split().equals(split);
        losses.add(Loss.SPLIT, splitHeld ? 0 : 1);
        boolean idHeld = record.id().equals(YoloReader.id(splitHeld ? record.split() : null, name));
        losses.add(Loss.IMAGE_ID, idHeld ? 0 : 1);
        writeLabels(KeptRegions.of(record, this::isHeld, losses), label.get(), size.get());
    }

    private boolean isHeld(Region region) {
        return region.category() != null;
    }

    /// Stated, else of the image's header.
    private static Optional<Size> size(ImageRecord record) throws IOException {
        if (record.width().isPresent() && record.height().isPresent()) {
            return Optional.of(
                    new Size(record.width().getAsInt(), record.height().getAsInt()));
        }
        return ImageFiles.readableHeader(record.image()).map(header -> new Size(header.width(), header.height()));
    }

    /// The record's split where it can be a folder and a key of data.yaml, else the one of no split.
    private static String split(ImageRecord record) {
        String split = record.split();
        return split == null
                        || !split.matches("[A-Za-z0-9_-]{1,64}")
                        || YoloData.isOtherKey(split)
                        || split.equals("valid")
                ? YoloLayout.NO_SPLIT
                : split;
    }

    /// The image's name with an ending by which readers know it for an image.
    private String fileName(ImageRecord record) throws IOException {
        String name = record.image().name();
        if (!copyImages || ImageFiles.isImage(name)) {
            return name;
        }
        return ImageFiles.readableHeader(record.image())
                .map(header -> name + "." + header.format().name().toLowerCase(Locale.ROOT))
                .orElse(name); // told when it is copied
    }

    private void writeLabels(ImageRecord record, Path file, Size size) throws IOException {
        List<String> outlines = outlines(record.regions(), size);
        if (!record.regions().isEmpty() && outlines.size() == record.regions().size()) {
            Files.write(file, outlines);
            missing.count(KeptRegions.withRegions(
                    record,
                    record.regions().stream().map(YoloWriter::withoutOutline).toList()));
            return;
        }
        List<String> lines = new ArrayList<>();
        List<Region> written = new ArrayList<>();
        for (Region region : record.regions()) {
            Optional<List<BigDecimal>> shares = Shares.OF_ONE.of(region.box(), size.width, size.height);
            List<BigDecimal> numbers =
                    shares.orElseGet(() -> Shares.OF_ONE.near(region.box(), size.width, size.height));
            if (!YoloLabels.areShares(numbers)) {
                losses.add(Loss.REGION);
                continue;
            }
            losses.add(Loss.PRECISION, shares.isPresent() ? 0 : 1);
            lines.add(line(region, numbers) + score(region));
            written.add(region);
        }
        Files.write(file, lines);
        missing.count(KeptRegions.withRegions(record, written));
    }

    /// A line for each region that is nothing but its outline; fewer than regions if one is more.
    private List<String> outlines(List<Region> regions, Size size) {
        List<String> lines = new ArrayList<>();
        for (Region region : regions) {
            Optional<Polygon> polygon = region.score().isPresent() ? Optional.empty() : Polygon.of(region);
            List<BigDecimal> shares =
                    polygon.map(outline -> shares(outline, size)).orElse(List.of());
            if (shares.isEmpty() || !YoloLabels.areShares(shares)) {
                return List.of();
            }
            lines.add(line(region, shares));
        }
        return lines;
    }

    /// Empty if some corner has no digits that read back as the same double.
    private static List<BigDecimal> shares(Polygon polygon, Size size) {
        List<BigDecimal> shares = new ArrayList<>();
        for (int at = 0; at < polygon.coordinates().size(); at++) {
            Optional<BigDecimal> share =
                    Shares.OF_ONE.ofPixels(polygon.coordinates().get(at), at % 2 == 0 ? size.width : size.height);
            if (share.isEmpty()) {
                return List.of();
            }
            shares.add(share.get());
        }
        return shares;
    }

    private static Region withoutOutline(Region region) {
        ObjectNode extras = Objects.requireNonNull(region.extras()).deepCopy();
        extras.remove(Polygon.KEY);
        return new Region(
                region.id(),
                region.box(),
                region.category(),
                region.phrases(),
                region.descriptions(),
                region.crowd(),
                region.area(),
                region.score(),
                extras.isEmpty() ? null : extras);
    }

    private String line(Region region, List<BigDecimal> numbers) {
        return categories.of(Objects.requireNonNull(region.category()))
                + numbers.stream().map(number -> " " + number.toPlainString()).collect(Collectors.joining());
    }

    private String score(Region region) {
        if (region.score().isEmpty()) {
            return "";
        }
        double score = region.score().getAsDouble();
        boolean held = score >= 0 && score <= 1;
        losses.add(Loss.SCORE, held ? 0 : 1);
        return held ? " " + Numbers.text(score) : "";
    }

    @Override
    public void finish() throws IOException {
        List<String> lines = new ArrayList<>();
        if (splits.equals(Set.of(YoloLayout.NO_SPLIT)) || splits.isEmpty()) {
            Files.createDirectories(folder.path().resolve("images/" + YoloLayout.NO_SPLIT));
            lines.add("# Not split: the same images for training and validation.");
            lines.add("train: images/" + YoloLayout.NO_SPLIT);
            lines.add("val: images/" + YoloLayout.NO_SPLIT);
        } else {
            splits.forEach(split -> lines.add(split + ": images/" + split));
        }
        List<String> names = categories.names();
        lines.add("nc: " + names.size());
        lines.add(names.isEmpty() ? "names: {}" : "names:");
        for (int index = 0; index < names.size(); index++) {
            lines.add("  " + index + ": " + quoted(names.get(index)));
        }
        Files.write(folder.path().resolve("data.yaml"), lines);
        folder.finish();
    }

    /// As a JSON text, which is a YAML text too; unquoted, `no` would be a boolean to PyYAML.
    private static String quoted(String name) {
        StringBuilder text = new StringBuilder();
        Json.text(Json.object().stringNode(name)).codePoints().forEach(c -> {
            boolean unprintable = (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF;
            text.append(unprintable ? "\\u%04x".formatted(c) : Character.toString(c));
        });
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
