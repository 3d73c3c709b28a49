package io.rexserve.model.inspection;

import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Refuses to load weights that do not fit into the machine's memory, before the system kills the process.
///
/// Free memory is what Linux calls available, within the limit of the container (control groups of version 2 or 1).
/// Where none can be read, nothing is refused.
public final class FreeMemory {
    private final Path root;

    /// @param root `/`, or a folder that stands for it
    FreeMemory(Path root) {
        this.root = root;
    }

    /// @param folderOrFile a checkpoint
    /// @param compute how it is to be loaded
    /// @throws CheckpointException if its weights need more than there is, saying what would need less
    public static void require(Path folderOrFile, Compute compute) {
        if (compute.onCpu()) {
            new FreeMemory(Path.of("/")).requireFor(Inspector.inspect(folderOrFile, false), compute.precision());
        }
    }

    /// Bytes that are free on this machine; very many where that cannot be read.
    public static long available() {
        return new FreeMemory(Path.of("/")).free().orElse(Long.MAX_VALUE);
    }

    /// Why weights cannot be loaded on this machine in any type; empty where they can.
    static Optional<String> fault(List<MemoryEstimate> estimates) {
        return new FreeMemory(Path.of("/")).faultOf(estimates);
    }

    Optional<String> faultOf(List<MemoryEstimate> estimates) {
        OptionalLong available = free();
        List<MemoryEstimate> onCpu = estimates.stream()
                .filter(estimate -> estimate.device().equals("cpu"))
                .toList();
        if (available.isEmpty()
                || onCpu.isEmpty()
                || onCpu.stream().anyMatch(estimate -> estimate.weights() <= available.getAsLong())) {
            return Optional.empty();
        }
        String needed = onCpu.stream()
                .map(estimate -> gigabytes(estimate.weights()) + " in " + estimate.type())
                .collect(Collectors.joining(", "));
        return Optional.of("memory: weights of " + needed + " (expected: at most " + gigabytes(available.getAsLong())
                + ", what is free here)");
    }

    void requireFor(Inspection inspection, Precision precision) {
        OptionalLong available = free();
        Optional<MemoryEstimate> needed = estimate(inspection, precision);
        if (available.isEmpty() || needed.isEmpty() || needed.get().weights() <= available.getAsLong()) {
            return;
        }
        String advice = precision == Precision.BFLOAT16
                ? ""
                : estimate(inspection, Precision.BFLOAT16)
                        .map(half -> "; rexserve.dtype=bfloat16 needs " + gigabytes(half.weights()))
                        .orElse("");
        throw new CheckpointException(inspection.source() + ": weights of "
                + gigabytes(needed.get().weights()) + " in "
                + name(precision) + " (expected: at most " + gigabytes(available.getAsLong()) + ", what is free here"
                + advice + ")");
    }

    private static Optional<MemoryEstimate> estimate(Inspection inspection, Precision precision) {
        return inspection.memory().stream()
                .filter(estimate ->
                        estimate.device().equals("cpu") && estimate.type().equals(name(precision)))
                .findFirst();
    }

    private static String name(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    /// Free bytes.
    OptionalLong free() {
        return Stream.of(ofMachine(), ofGroup2(), ofGroup1())
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    private OptionalLong ofMachine() {
        return value(root.resolve("proc/meminfo"), "MemAvailable:", 1024);
    }

    private OptionalLong ofGroup2() {
        return ofGroup(root.resolve("sys/fs/cgroup"), "memory.max", "memory.current", "inactive_file ");
    }

    private OptionalLong ofGroup1() {
        return ofGroup(
                root.resolve("sys/fs/cgroup/memory"),
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                "total_inactive_file ");
    }

    /// No limit is `max`, or in version 1 a number of more digits than [#value] reads. Pages of files
    /// count as used, but are dropped when memory is needed.
    private static OptionalLong ofGroup(Path group, String limitFile, String usedFile, String inactive) {
        OptionalLong limit = value(group.resolve(limitFile), "", 1);
        OptionalLong used = value(group.resolve(usedFile), "", 1);
        OptionalLong files = value(group.resolve("memory.stat"), inactive, 1);
        return limit.isPresent() && used.isPresent()
                ? OptionalLong.of(Math.max(0, limit.getAsLong() - used.getAsLong() + files.orElse(0)))
                : OptionalLong.empty();
    }

    private static OptionalLong value(Path file, String line, long unit) {
        if (!Files.isReadable(file)) {
            return OptionalLong.empty();
        }
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.stream()
                    .filter(each -> each.startsWith(line))
                    .map(each -> each.substring(line.length()).replace("kB", "").strip())
                    .filter(number -> number.matches("\\d{1,18}"))
                    .mapToLong(number -> Long.parseLong(number) * unit)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
