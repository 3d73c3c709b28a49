package io.rexserve.evaluation;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whom the questions are put to: a running server, or the suite started in this process.
final class SuiteOptions {
    private static final String EMBEDDED = "embedded";

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "a running RexServe gateway, such as http://localhost:8080")
    private @Nullable String server;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = {
                "start the suite in this process with these weights: embedded, a folder that holds upn and chatrex, or the "
                        + "folder of a language model with --proposal-model beside it"
            })
    private @Nullable String model;

    @Option(
            names = "--proposal-model",
            paramLabel = "PATH",
            description = "folder or .pth file of the proposal network, with --model")
    private @Nullable Path proposalModel;

    @Option(names = "--device", description = "cpu or cuda:N, with --model (default: cpu)")
    private @Nullable String device;

    @Option(names = "--dtype", description = "of the matrices, float32 or bfloat16, with --model (default: float32)")
    private @Nullable String dtype;

    @Nullable
    String server() {
        return server;
    }

    /// Takes the embedded model where nothing is given.
    void orEmbedded() {
        if (!isGiven()) {
            model = EMBEDDED;
        }
    }

    boolean isGiven() {
        return server != null || model != null;
    }

    /// For error messages.
    String name() {
        return server != null ? server : String.valueOf(model);
    }

    /// @throws CommandException unless there is exactly one of them, with options that go with it
    void requireOne() {
        if ((server == null) == (model == null)) {
            throw new CommandException((server == null ? "neither" : "both")
                    + " --server and --model given (expected: one " + "of them, such as --model embedded)");
        }
        if (server != null && (proposalModel != null || device != null || dtype != null)) {
            throw new CommandException(
                    "--proposal-model, --device, --dtype: given with --server (expected: with --model; a "
                            + "server has its own)");
        }
    }

    /// Folder of the language model of `--model`.
    ///
    /// @throws CommandException if there is none
    Path languageModel() {
        Path folder = String.valueOf(model).equals(EMBEDDED)
                ? Home.folder().resolve("weights/rex-tiny")
                : Path.of(String.valueOf(model));
        if (!Files.isDirectory(folder)) {
            throw new CommandException("--model: " + model + " (expected: " + EMBEDDED + ", or the folder of a model)");
        }
        return Files.isDirectory(folder.resolve("chatrex")) ? folder.resolve("chatrex") : folder;
    }

    /// Settings of the suite.
    ///
    /// @param labelsPerQuestion names that the suite joins into one prompt
    /// @throws CommandException if a model is not there
    List<String> settings(int labelsPerQuestion) {
        var settings = new ArrayList<String>();
        settings.add("rexserve.llm.labels-per-question=" + labelsPerQuestion);
        String given = String.valueOf(model);
        if (!given.equals(EMBEDDED)) {
            Path folder = Path.of(given);
            Path upn = folder.resolve("upn");
            Path language = languageModel();
            if (proposalModel == null && !Files.exists(upn)) {
                throw new CommandException(
                        "--model: " + given + ": no folder upn in it (expected: --proposal-model beside "
                                + "it, or a folder that holds upn and chatrex)");
            }
            settings.add("rexserve.llm.model=" + language.toAbsolutePath());
            if (proposalModel == null) {
                settings.add("rexserve.proposal.model=" + upn.toAbsolutePath());
            }
        }
        if (proposalModel != null) {
            if (!Files.exists(proposalModel)) {
                throw new CommandException(
                        "--proposal-model: " + proposalModel + " (expected: the folder of a model, or its .pth file)");
            }
            settings.add("rexserve.proposal.model=" + proposalModel.toAbsolutePath());
        }
        add(settings, "rexserve.%s.device=", device);
        add(settings, "rexserve.%s.dtype=", dtype);
        return settings;
    }

    private static void add(List<String> settings, String setting, @Nullable String value) {
        if (value != null) {
            settings.add(setting.formatted("proposal") + value);
            settings.add(setting.formatted("llm") + value);
        }
    }
}
