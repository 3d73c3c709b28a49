package io.rexserve.distributed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// `log/jobs.csv`: where the time of each job went, in seconds.
///
/// - `seconds` from its beginning to its step
/// - `slowest_worker`, `workers` processor time of the worker that took most, and of all
/// - `driver` processor time of the driver's process since the job before; in `local[N]` the workers' too
final class JobLog {
    private static final String HEADER = "first,steps,seconds,slowest_worker,workers,driver";

    private final Path file;
    private double driver = ProcessorTime.ofProcess();
    private boolean begun;

    JobLog(Path file) {
        this.file = file;
    }

    /// @param first step, counted from 0
    void add(int first, int steps, double seconds, ProcessorTime workers) {
        double now = ProcessorTime.ofProcess();
        String line = String.format(
                Locale.ROOT,
                "%d,%d,%.4f,%.4f,%.4f,%.4f",
                first,
                steps,
                seconds,
                workers.slowest(),
                workers.all(),
                now - driver);
        driver = now;
        try {
            if (!begun) {
                begin(first);
            }
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Keeps what an earlier run logged of the steps before.
    private void begin(int first) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        if (Files.exists(file)) {
            Files.readAllLines(file).stream()
                    .skip(1)
                    .filter(line -> Integer.parseInt(line.substring(0, line.indexOf(','))) < first)
                    .forEach(lines::add);
        }
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, lines);
        begun = true;
    }
}
