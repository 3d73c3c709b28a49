package io.rexserve.benchmark.hostile;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Counts what came back, and keeps what must not happen, with the input that made it. Thread-safe.
public final class AttackLog {
    /// The phase outside of all scenarios.
    static final String BETWEEN = "between";

    private static final int MAX_KEPT = 100;
    private static final int MAX_SAME = 5;

    private final Path folder;
    private final PrintStream progress;
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<String, Integer> findings = new TreeMap<>();
    private final List<String> kept = new ArrayList<>();
    private int cases;
    private long worst;
    private String worstCase = "";
    private volatile String phase = BETWEEN;

    /// A kind of fault and what happened.
    ///
    /// @param kind in a word or two, such as `status 500`: counted
    /// @param detail what exactly
    public record Finding(String kind, String detail) {}

    /// @param folder that gets the inputs of findings; created with the first
    /// @param progress receives findings as they happen
    public AttackLog(Path folder, PrintStream progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /// One case.
    ///
    /// @param name of the case, from which it can be made again
    /// @param outcome such as `200` or `422 unreadable_image`: counted
    /// @param nanos that it took
    /// @param input written to a file if there are findings
    synchronized void record(String name, String outcome, long nanos, byte[] input, List<Finding> faults) {
        cases++;
        outcomes.merge(outcome, 1, Integer::sum);
        if (nanos > worst) {
            worst = nanos;
            worstCase = name;
        }
        for (Finding finding : faults) {
            int same = findings.merge(finding.kind(), 1, Integer::sum);
            if (same <= MAX_SAME && kept.size() < MAX_KEPT) {
                String line = finding.kind() + ": " + name + ": " + finding.detail() + "; input: " + save(name, input);
                kept.add(line);
                progress.println("FOUND " + line);
            }
        }
    }

    private Path save(String name, byte[] input) {
        try {
            Files.createDirectories(folder);
            return Files.write(folder.resolve(name.replaceAll("[^A-Za-z0-9._-]+", "-")), input);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be written", e);
        }
    }

    /// Names what happens from now on.
    void phase(String name) {
        phase = name;
    }

    /// What happens now.
    String phase() {
        return phase;
    }

    /// Cases so far.
    synchronized int cases() {
        return cases;
    }

    /// All findings that were kept, a line each; empty when all is well.
    public synchronized List<String> findings() {
        return List.copyOf(kept);
    }

    /// Cases by outcome, findings by kind, the slowest case.
    synchronized Map<String, @Nullable Object> figures() {
        var figures = new LinkedHashMap<String, @Nullable Object>();
        figures.put("cases", cases);
        figures.put("outcomes", new TreeMap<>(outcomes));
        figures.put("findings", new TreeMap<>(findings));
        figures.put("worst_ms", worst / 1e6);
        figures.put("worst_case", worstCase);
        return figures;
    }
}
