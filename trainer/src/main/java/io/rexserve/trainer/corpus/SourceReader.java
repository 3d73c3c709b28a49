package io.rexserve.trainer.corpus;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.image.ImageHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads one set: every record, each with its image checked once.
final class SourceReader {
    private static final String LVIS = "lvis";

    private final UsableImages check;
    private final StringPool pool;

    SourceReader(UsableImages check, StringPool pool) {
        this.check = check;
        this.pool = pool;
    }

    /// The usable images of a set, and what is known of it.
    record Read(List<TrainingImage> images, SourceFacts facts, Set<@Nullable String> splits) {}

    Read read(DataSource source, SourceFacts.Role role, UnusableRecords unusable) throws IOException {
        DatasetFormat format = source.datasetFormat();
        ProblemSink problems = ProblemSink.lenient();
        List<ImageRecord> records = new ArrayList<>();
        Map<String, Long> licences = new TreeMap<>();
        Set<@Nullable String> splits = new HashSet<>();
        long regions = 0;
        try (DatasetReader reader =
                format.open(Path.of(source.path()), new ReadOptions(source.imageFolder(), problems))) {
            DatasetDescription description = reader.description();
            UnaryOperator<String> spoken = spoken(format);
            for (Optional<ImageRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                ImageRecord record = next.get();
                String place = source.path() + ", image " + record.id();
                Optional<ImageHeader> header = check.header(record, place, problems);
                if (header.isEmpty()) {
                    continue;
                }
                ImageRecord usable = new UsableRecord(record, header.get(), place, problems, pool, spoken).record();
                records.add(usable);
                splits.add(usable.split());
                regions += usable.regions().size();
                if (record.provenance().licence() != null) {
                    licences.merge(record.provenance().licence(), 1L, Long::sum);
                }
            }
            unusable.add(problems, records.size(), regions);
            AskedNames asked = AskedNames.of(spoken(description.categories(), spoken), records);
            Vocabulary vocabulary = vocabulary(format, description, asked.names());
            var facts = new SourceFacts(
                    source.path(),
                    format.name(),
                    description.name(),
                    role,
                    records.size(),
                    regions,
                    licences,
                    vocabulary.names(),
                    asked.left(),
                    vocabulary.federated());
            List<TrainingImage> images = records.stream()
                    .map(record -> new TrainingImage(record, vocabulary))
                    .toList();
            return new Read(images, facts, splits);
        }
    }

    /// LVIS's words are joined by underscores, which no user writes; elsewhere a name is asked as it is written.
    private static UnaryOperator<String> spoken(DatasetFormat format) {
        return format.name().equals(LVIS) ? name -> name.replace('_', ' ') : UnaryOperator.identity();
    }

    private static List<Category> spoken(List<Category> categories, UnaryOperator<String> spoken) {
        return categories.stream()
                .map(each -> new Category(each.id(), spoken.apply(each.name()), each.parent(), each.extras()))
                .toList();
    }

    private Vocabulary vocabulary(DatasetFormat format, DatasetDescription description, List<String> names) {
        boolean federated = format.name().equals(LVIS)
                || description.categories().stream()
                        .anyMatch(category ->
                                category.extras() != null && category.extras().has("frequency"));
        return new Vocabulary(names.stream().map(pool::one).toList(), federated);
    }
}
