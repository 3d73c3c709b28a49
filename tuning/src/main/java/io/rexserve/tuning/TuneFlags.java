package io.rexserve.tuning;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What all commands that tune a network take, whichever it is.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class TuneFlags {
    @Mixin
    DataOptions data;

    @Mixin
    ManyMachinesOptions machines;

    @Mixin
    ReportOption report;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "receives the run and the model")
    Path out;

    @Option(
            names = "--patience",
            defaultValue = "0",
            description = "held-out measurements in a row without a better one after which it ends; 0: never"
                    + " (default: ${DEFAULT-VALUE})")
    int patience;

    @Option(
            names = "--recompute",
            negatable = true,
            description = "compute layers twice, for the memory of one (default: but for small networks)")
    @Nullable
    Boolean recompute;

    @Option(
            names = "--write-step",
            paramLabel = "FILE",
            description = "write the inputs, losses, gradients and updated weights of the first part of the first step"
                    + " as safetensors, and end")
    @Nullable
    Path stepFile;

    @Option(names = "--seed", defaultValue = "1", description = "of everything random (default: ${DEFAULT-VALUE})")
    long seed;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "threads of one operator (default: ${DEFAULT-VALUE})")
    int threads;
}
