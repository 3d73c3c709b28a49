package io.rexserve.benchmark.report;

import io.rexserve.cli.Machine;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The result of a benchmark: a line per figure for people, one JSON line for programs.
public final class BenchmarkReport {
    private final Map<String, @Nullable Object> figures = new LinkedHashMap<>();

    /// @param home folder of the sources
    public BenchmarkReport(String bench, String size, Path home) {
        Machine machine = Machine.here(home);
        figures.put("bench", bench);
        figures.put("size", size);
        figures.put("machine", machine);
        figures.put("commit", machine.commit());
    }

    /// @param value numbers in it, in maps within it too, are rounded to what was measured
    public BenchmarkReport put(String name, @Nullable Object value) {
        figures.put(name, rounded(value));
        return this;
    }

    /// One more figure for each of these.
    public BenchmarkReport putAll(Map<String, ?> values) {
        values.forEach(this::put);
        return this;
    }

    private static @Nullable Object rounded(@Nullable Object value) {
        return switch (value) {
            case Double number -> rounded(number.doubleValue());
            case Map<?, ?> nested -> {
                var inner = new LinkedHashMap<Object, @Nullable Object>();
                nested.forEach((key, each) -> inner.put(key, rounded(each)));
                yield inner;
            }
            case null, default -> value;
        };
    }

    /// Both sides and the ratio of their medians; without a reference null.
    public BenchmarkReport compared(Samples ours, Samples reference) {
        return put("ours_ms", ours)
                .put("reference_ms", reference)
                .put("ratio", reference.count() == 0 ? null : (Object) (ours.median() / reference.median()));
    }

    /// Median, least and most of what was measured, in milliseconds; null if nothing was.
    public BenchmarkReport put(String name, Samples millis) {
        if (millis.count() == 0) {
            return put(name, (Object) null);
        }
        return put(name, (Object) millis.median())
                .put(name + "_range", "%.4g to %.4g of %d".formatted(millis.min(), millis.max(), millis.count()));
    }

    // Four significant digits: no more was measured.
    private static double rounded(double value) {
        return value == 0 || !Double.isFinite(value)
                ? value
                : Double.parseDouble(String.format(Locale.ROOT, "%.4g", value));
    }

    /// A figure that was put; 0 where there is none.
    public double number(String name) {
        return figures.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    /// A line per figure.
    public String table() {
        var text = new StringBuilder();
        figures.forEach((name, value) -> text.append(String.format(Locale.ROOT, "%-24s %s%n", name, value)));
        return text.toString();
    }

    /// One line.
    public String json() {
        return JsonMapper.shared().writeValueAsString(figures) + System.lineSeparator();
    }
}
