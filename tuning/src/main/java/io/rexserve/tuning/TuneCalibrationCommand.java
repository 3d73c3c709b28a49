package io.rexserve.tuning;

import io.rexserve.cli.CommandException;
import io.rexserve.datasets.ArtOption;
import io.rexserve.tuning.calibration.CalibrationRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `./rexserve tune calibration`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "calibration",
        mixinStandardHelpOptions = true,
        description = {
            "Make the scores of an embedded model's objects probabilities of being right, so that a threshold of .5 means "
                    + "it.",
            "Both networks are served; composed scenes and photographs to train on are asked about; what follows is "
                    + "stated in the language model's generation_config.json. The last line is one JSON object."
        })
final class TuneCalibrationCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "folder that holds upn and chatrex")
    private Path model;

    @Option(
            names = "--photographs",
            paramLabel = "FOLDER",
            description = "a set of annotated photographs, or a folder of sets; repeatable (default: scenes alone)")
    private @Nullable List<Path> photographs;

    @Option(
            names = "--limit",
            defaultValue = "150",
            description = "photographs of each set (default: ${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--scenes", defaultValue = "100", description = "composed scenes (default: ${DEFAULT-VALUE})")
    private int scenes;

    @Option(
            names = "--seed",
            defaultValue = "1001",
            description =
                    "of scenes and absent names; another one than those of evaluations (default: ${DEFAULT-VALUE})")
    private long seed;

    @Mixin
    private ArtOption art;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path proposals = model.resolve("upn");
        Path language = model.resolve("chatrex");
        if (!Files.isDirectory(proposals) || !Files.isDirectory(language)) {
            throw new CommandException("MODEL: " + model + " (expected: a folder that holds upn and chatrex)");
        }
        if (scenes < 1 || limit < 1) {
            throw new CommandException(
                    "--scenes, --limit: " + scenes + ", " + limit + " (expected: at least 1 of each)");
        }
        PrintWriter err = spec.commandLine().getErr();
        var run = new CalibrationRun(proposals, language, line -> {
            err.println(line);
            err.flush();
        });
        CalibrationRun.Fitted fitted = run.fit(
                new CalibrationRun.Data(photographs == null ? List.of() : photographs, limit, scenes, seed),
                art.folder());
        PrintWriter out = spec.commandLine().getOut();
        out.println(JsonMapper.shared().writeValueAsString(fitted));
        out.flush();
        return 0;
    }
}
