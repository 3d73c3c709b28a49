package io.rexserve.data.ingest;

import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/// Plans and reads folders of the tests.
final class Ingested {
    static final Configuration CONFIGURATION = new Configuration();
    static final Lineage LINEAGE = new Lineage("ingest", "0123456789abcdef");
    static final long SEED = 7;

    private Ingested() {}

    static org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path(path.toUri());
    }

    static List<InputSplit> plan(Path folder, int chunk, List<InputSplit> planned) throws IOException {
        return plan(folder, IngestSettings.DEFAULT, chunk, planned);
    }

    static List<InputSplit> plan(Path folder, IngestSettings settings, int chunk, List<InputSplit> planned)
            throws IOException {
        var splits = new ArrayList<InputSplit>();
        InputPlan.list(CONFIGURATION, hadoop(folder), settings, chunk, planned, splits::add);
        return splits;
    }

    static List<ChunkRow> rows(Path folder, IngestSettings settings, List<InputSplit> splits) throws IOException {
        var rows = new ArrayList<ChunkRow>();
        for (InputSplit split : splits) {
            settings.read(CONFIGURATION, hadoop(folder), InputSplit.fromJson(split.toJson()), SEED, LINEAGE, rows::add);
        }
        return rows;
    }

    static List<ChunkRow> rows(Path folder, int chunk) throws IOException {
        return rows(folder, IngestSettings.DEFAULT, plan(folder, chunk, List.of()));
    }

    static List<ChunkRow> rows(Path folder, Map<String, String> columns) throws IOException {
        IngestSettings settings = new IngestSettings(20L << 20, 50_000_000, 100, 64, 60, null, columns);
        return rows(folder, settings, plan(folder, settings, 64, List.of()));
    }

    /// Sources and details of the refused rows of a reason.
    static Map<String, String> refused(List<ChunkRow> rows, RefusalReason reason) {
        return rows.stream()
                .filter(row -> row.outcome() instanceof Outcome.Refused refused && refused.reason() == reason)
                .collect(Collectors.toMap(ChunkRow::source, row -> ((Outcome.Refused) row.outcome()).detail()));
    }

    static List<Outcome.Kept> kept(List<ChunkRow> rows) {
        return rows.stream()
                .map(ChunkRow::outcome)
                .filter(Outcome.Kept.class::isInstance)
                .map(Outcome.Kept.class::cast)
                .toList();
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = Ingested.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException(name);
            }
            return in.readAllBytes();
        }
    }

    /// A fixture in a folder.
    static Path copy(String name, Path folder) throws IOException {
        return Files.write(folder.resolve(name), resource(name));
    }
}
