package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that choose other weights than the embedded ones.
public final class ModelOptions {
    @Option(
            names = "--proposal-model",
            paramLabel = "PATH",
            description = "folder or .pth file of the proposal service's model (default: the embedded one)")
    private @Nullable Path proposal;

    @Option(
            names = "--llm-model",
            paramLabel = "PATH",
            description = "folder of the language service's model (default: the embedded one)")
    private @Nullable Path language;

    /// Settings of [Suite#start].
    ///
    /// @throws CommandException if a model is not there
    public List<String> settings() {
        var settings = new ArrayList<String>();
        add(settings, "--proposal-model", "rexserve.proposal.model", proposal);
        add(settings, "--llm-model", "rexserve.llm.model", language);
        return settings;
    }

    /// Whether any model is named.
    public boolean given() {
        return proposal != null || language != null;
    }

    private static void add(List<String> settings, String option, String setting, @Nullable Path model) {
        if (model == null) {
            return;
        }
        if (!Files.exists(model)) {
            throw new CommandException(option + ": " + model + " (expected: the folder of a model, or its .pth file)");
        }
        settings.add(setting + "=" + model.toAbsolutePath());
    }
}
