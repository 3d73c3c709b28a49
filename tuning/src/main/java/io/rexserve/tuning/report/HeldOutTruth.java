package io.rexserve.tuning.report;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.grounding.RecordFormat;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.task.TruthSource;
import io.rexserve.trainer.corpus.TrainingImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The held-out images of a run as a file of records, which evaluations read, now and when the report is made again.
final class HeldOutTruth {
    private static final DatasetFormat FORMAT = new RecordFormat();
    private static final String FILE = "held-out.jsonl";

    private HeldOutTruth() {}

    /// Writes the images beside the results: files by their names in a folder that holds all of them, other images with
    /// their bytes.
    ///
    /// @return what evaluations read; its place says where the files are
    static TruthSource write(Path folder, List<TrainingImage> images) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(FILE);
        Files.deleteIfExists(file);
        @Nullable Path root = root(images);
        var options = new WriteOptions(description(names(images)), false, new Losses());
        try (DatasetWriter writer = FORMAT.create(file, options)) {
            Set<String> ids = new HashSet<>();
            for (TrainingImage image : images) {
                writer.write(withOwnId(image.record(), ids)
                        .withImage(named(image.record().image(), root)));
            }
            writer.finish();
        }
        return read(folder, root == null ? null : root.toString());
    }

    /// Images of several sets may have the same id; an answer belongs to one of them.
    private static ImageRecord withOwnId(ImageRecord record, Set<String> ids) {
        String id = record.id();
        for (int copy = 2; !ids.add(id); copy++) {
            id = record.id() + "#" + copy;
        }
        return record.withId(id);
    }

    /// The file that an earlier call wrote.
    ///
    /// @param images folder of the files; null where there are none
    static TruthSource read(Path folder, @Nullable String images) throws IOException {
        return TruthSource.of(FORMAT, folder.resolve(FILE), images == null ? null : Path.of(images));
    }

    private static ImageSource named(ImageSource image, @Nullable Path root) throws IOException {
        return switch (image) {
            case ImageSource.File file
            when root != null ->
                new ImageSource.File(root.relativize(absolute(file)).toString().replace('\\', '/'), absolute(file));
            case ImageSource.File file -> file;
            case ImageSource.Bytes bytes -> bytes;
            case ImageSource.Base64Section section -> new ImageSource.Bytes(section.name(), section.read());
        };
    }

    private static Path absolute(ImageSource.File file) {
        return file.path().toAbsolutePath().normalize();
    }

    /// The innermost folder that holds all image files; null where there are none.
    private static @Nullable Path root(List<TrainingImage> images) {
        @Nullable Path root = null;
        for (TrainingImage image : images) {
            if (image.record().image() instanceof ImageSource.File file) {
                @Nullable Path folder = absolute(file).getParent();
                root = root == null ? folder : common(root, folder);
            }
        }
        return root;
    }

    private static @Nullable Path common(Path one, @Nullable Path other) {
        @Nullable Path common = one;
        while (common != null && (other == null || !other.startsWith(common))) {
            common = common.getParent();
        }
        return common;
    }

    /// Names of the closed lists of the sets, and of the annotations.
    private static Set<String> names(List<TrainingImage> images) {
        Set<String> names = new LinkedHashSet<>();
        for (TrainingImage image : images) {
            names.addAll(image.vocabulary().names());
            image.regions().stream()
                    .map(Region::category)
                    .filter(name -> name != null && !name.isBlank())
                    .forEach(names::add);
        }
        return names;
    }

    /// A list of categories with these names, numbered from 1.
    static DatasetDescription description(Iterable<String> names) {
        List<Category> categories = new ArrayList<>();
        names.forEach(name -> categories.add(Category.of(categories.size() + 1L, name)));
        return new DatasetDescription(null, categories, null);
    }
}
