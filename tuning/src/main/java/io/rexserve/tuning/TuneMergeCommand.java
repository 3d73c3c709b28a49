package io.rexserve.tuning;

import io.rexserve.cli.CommandException;
import io.rexserve.model.verification.ExpectedTensors;
import io.rexserve.trainer.network.AdapterFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve tune merge`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        description = "Fold low-rank adapters, in PEFT's format, into a copy of a model folder.")
final class TuneMergeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "model folder that the adapters were trained beside")
    private Path model;

    @Option(
            names = "--adapters",
            required = true,
            paramLabel = "FOLDER",
            description = "adapter_config.json and adapter_model.safetensors")
    private Path adapters;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "receives the model; empty or new")
    private Path out;

    @Override
    public Integer call() throws IOException {
        try {
            AdapterFolder.merge(model, adapters, out);
            ExpectedTensors.write(out);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        spec.commandLine().getOut().println("wrote " + out);
        return 0;
    }
}
