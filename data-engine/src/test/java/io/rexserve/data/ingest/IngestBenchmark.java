package io.rexserve.data.ingest;

import io.rexserve.data.stage.Outcome;
import io.rexserve.data.store.ChunkWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Time and memory of planning and reading a folder on one thread, as chunks are written.
///
///     java -Xmx128m -cp ... io.rexserve.data.ingest.IngestBenchmark FOLDER OUT 64
public final class IngestBenchmark {
    private IngestBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        long began = System.nanoTime();
        var splits = new ArrayList<InputSplit>();
        InputPlan.list(
                Ingested.CONFIGURATION,
                Ingested.hadoop(folder),
                IngestSettings.DEFAULT,
                Integer.parseInt(arguments[2]),
                List.of(),
                splits::add);
        long planned = System.nanoTime();
        int[] rows = new int[2];
        for (int i = 0; i < splits.size(); i++) {
            Path out = Path.of(arguments[1], "chunk-%06d.parquet".formatted(i));
            try (ChunkWriter writer = ChunkWriter.pictures(Ingested.CONFIGURATION, Ingested.hadoop(out))) {
                IngestSettings.DEFAULT.read(
                        Ingested.CONFIGURATION,
                        Ingested.hadoop(folder),
                        splits.get(i),
                        Ingested.SEED,
                        Ingested.LINEAGE,
                        row -> {
                            rows[row.outcome() instanceof Outcome.Kept ? 0 : 1]++;
                            writer.add(row);
                        });
                writer.commit();
            }
        }
        double seconds = (System.nanoTime() - planned) / 1e9;
        System.out.printf(
                "%d chunks planned in %.2f s; %d kept, %d refused in %.2f s, %.2f ms a picture; heap at most %d MB%n",
                splits.size(),
                (planned - began) / 1e9,
                rows[0],
                rows[1],
                seconds,
                1e3 * seconds / (rows[0] + rows[1]),
                Runtime.getRuntime().maxMemory() >> 20);
    }
}
