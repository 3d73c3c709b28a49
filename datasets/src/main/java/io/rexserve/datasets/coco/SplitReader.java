package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads one file after the other, each a split of the same set. Every file numbers its images anew and names them from
/// a folder of its own, so that an image's id is `SPLIT/ID` and its name is relative to the dataset; categories are
/// those of all files, by their names.
final class SplitReader implements DatasetReader {
    private final Path dataset;
    private final List<CocoParts.Part> parts;
    private final List<DatasetReader> readers = new ArrayList<>();
    private final DatasetDescription description;
    private int next;

    /// @param dataset folder of the dataset
    /// @throws io.rexserve.datasets.format.DatasetException if one of the files as a whole cannot be read
    SplitReader(Path dataset, List<CocoParts.Part> parts, ReadOptions options) throws IOException {
        this.dataset = dataset.toAbsolutePath().normalize();
        this.parts = parts;
        try {
            for (CocoParts.Part part : parts) {
                readers.add(CocoReader.open(part.file(), options));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        this.description = describe();
    }

    private DatasetDescription describe() {
        var categories = new LinkedHashMap<String, Category>();
        Set<Long> ids = new HashSet<>();
        for (DatasetReader reader : readers) {
            reader.description().categories().forEach(category -> add(category, categories, ids));
        }
        DatasetDescription first = readers.getFirst().description();
        return new DatasetDescription(first.name(), List.copyOf(categories.values()), first.extras());
    }

    private static void add(Category category, Map<String, Category> categories, Set<Long> ids) {
        if (!categories.containsKey(category.name())) {
            long free = ids.stream().mapToLong(Long::longValue).max().orElse(0) + 1;
            long id = ids.add(category.id()) ? category.id() : free;
            ids.add(id);
            categories.put(category.name(), new Category(id, category.name(), category.parent(), category.extras()));
        }
    }

    @Override
    public DatasetDescription description() {
        return description;
    }

    @Override
    public Optional<ImageRecord> next() throws IOException {
        for (; next < readers.size(); next++) {
            Optional<ImageRecord> record = readers.get(next).next();
            if (record.isPresent()) {
                return record.map(
                        each -> ofSplit(each, String.valueOf(parts.get(next).split())));
            }
        }
        return Optional.empty();
    }

    private ImageRecord ofSplit(ImageRecord record, String split) {
        return record.withId(split + "/" + record.id())
                .withImage(named(record.image(), split))
                .withSplit(record.split() == null ? split : record.split());
    }

    private ImageSource named(ImageSource image, String split) {
        if (!(image instanceof ImageSource.File file)) {
            return image;
        }
        Path path = file.path().toAbsolutePath().normalize();
        String name = path.startsWith(dataset)
                ? dataset.relativize(path).toString().replace('\\', '/')
                : split + "/" + file.name();
        return new ImageSource.File(name, file.path());
    }

    @Override
    public void close() throws IOException {
        for (DatasetReader reader : readers) {
            reader.close();
        }
    }
}
