package io.rexserve.benchmark;

import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.benchmark.serving.ServedModel;
import io.rexserve.benchmark.serving.ServingOptions;
import io.rexserve.benchmark.serving.ServingOptions.Programs;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of what is served while it is measured.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class BenchServingOptions {
    @Option(
            names = "--size",
            defaultValue = "tiny",
            description = "tiny (the embedded model), 1b or mini (synthetic) (default: ${DEFAULT-VALUE})")
    private String size;

    @Option(names = "--dtype", description = "bfloat16 or float32 (default: float32 for tiny, else bfloat16)")
    private @Nullable String type;

    @Option(
            names = "--threads",
            description = "of one operator of the language service (default: the machine's cores for 1b, else 1)")
    private @Nullable Integer threads;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a setting of the services, such as rexserve.llm.max-tokens=64; repeatable")
    private @Nullable Map<String, String> settings;

    @Option(
            names = "--repeats",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "of requests that show one of the last 32 images again (default: none)")
    private double repeats;

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            description = "for synthetic weights (default: ~/.cache/rexserve/synthetic)")
    private @Nullable Path work;

    @Option(names = "--delete", description = "delete the synthetic weights in the end")
    private boolean delete;

    @Option(names = "--json", description = "print nothing but JSON lines")
    private boolean json;

    ServingOptions serving(Programs programs, JavaLaunch launch) {
        ServedModel model = ServedModel.named(size);
        return new ServingOptions(
                launch,
                programs,
                work == null ? BenchCommand.defaultWork() : work,
                model,
                type == null ? model.defaultType() : type,
                threads == null ? model.defaultThreads() : threads,
                settings == null ? Map.of() : settings,
                repeats,
                System.err);
    }

    boolean delete() {
        return delete;
    }

    boolean json() {
        return json;
    }
}
