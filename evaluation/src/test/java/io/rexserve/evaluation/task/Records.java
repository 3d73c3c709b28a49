package io.rexserve.evaluation.task;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Truths in memory.
final class Records {
    private Records() {}

    static final DatasetDescription ANIMALS = new DatasetDescription(
            "animals", List.of(category(3, "cat"), category(7, "dog"), category(9, "fish")), null);

    private static Category category(long id, String name) {
        return new Category(id, name, null, Json.object().put("frequency", "f"));
    }

    static Region region(double x, String category, String... phrases) {
        return new Region(
                null,
                Box.ofSize(x, 10, 40, 50),
                category,
                List.of(phrases),
                List.of(),
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                null);
    }

    static ImageRecord image(String id, List<String> absent, Region... regions) {
        return new ImageRecord(
                id,
                new ImageSource.Bytes(id + ".png", new byte[0]),
                OptionalInt.of(640),
                OptionalInt.of(480),
                List.of(regions),
                List.of(),
                List.of(),
                absent,
                List.of(),
                null,
                Provenance.UNKNOWN,
                null);
    }

    static TruthSource source(List<ImageRecord> records) {
        return new TruthSource("memory", "memory", "00", null, _ -> new DatasetReader() {
            private final Iterator<ImageRecord> left = records.iterator();

            @Override
            public DatasetDescription description() {
                return ANIMALS;
            }

            @Override
            public Optional<ImageRecord> next() {
                return left.hasNext() ? Optional.of(left.next()) : Optional.empty();
            }

            @Override
            public void close() {}
        });
    }
}
