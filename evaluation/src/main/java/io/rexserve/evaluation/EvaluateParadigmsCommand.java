package io.rexserve.evaluation;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.Home;
import io.rexserve.datasets.ArtOption;
import io.rexserve.evaluation.paradigm.ParadigmTables;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.paradigm.Arm;
import io.rexserve.trainer.paradigm.ParadigmOptions;
import io.rexserve.trainer.paradigm.Paradigms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `./rexserve evaluate paradigms`: index against coordinates, trained for the same processor time.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "paradigms",
        mixinStandardHelpOptions = true,
        description = {
            "Train small decoders that answer with indices and with coordinates, and compare them on held-out scenes.",
            "A stopped run continues. The art is fetched once, by datasets/fetch-art.sh. The last line is one JSON object."
        })
final class EvaluateParadigmsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ArtOption art;

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            description = "checkpoints, logs, answers and tables (default: ~/.cache/rexserve/paradigms)")
    private @Nullable Path work;

    @Option(names = "--upn", paramLabel = "FOLDER", description = "proposal network (default: weights/rex-tiny/upn)")
    private @Nullable Path upn;

    @Option(
            names = "--towers",
            paramLabel = "FOLDER",
            description = "embedded language model whose towers give the tokens (default: weights/rex-tiny/chatrex)")
    private @Nullable Path towers;

    @Option(names = "--arm", split = ",", description = "${COMPLETION-CANDIDATES} (default: all)")
    private @Nullable List<Arm> arms;

    @Option(names = "--seeds", defaultValue = "3", description = "seeds of each arm (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(
            names = "--start-minutes",
            defaultValue = "15",
            description = "processor time of each form's start on symbols (default: ${DEFAULT-VALUE})")
    private double startMinutes;

    @Option(
            names = "--minutes",
            defaultValue = "15",
            description = "processor time of each arm and seed behind the start (default: ${DEFAULT-VALUE})")
    private double minutes;

    @Option(
            names = "--scenes",
            defaultValue = "1200",
            description = "composed for training, 0.4 MB of heap each (default: ${DEFAULT-VALUE})")
    private int scenes;

    @Option(names = "--test-scenes", defaultValue = "200", description = "held out (default: ${DEFAULT-VALUE})")
    private int testScenes;

    @Option(
            names = "--curve-scenes",
            defaultValue = "40",
            description = "of these, answered in the course of training (default: ${DEFAULT-VALUE})")
    private int curveScenes;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "threads of one operator (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--symbols",
            paramLabel = "LEVEL",
            description = "compare on scenes of symbols instead of pictures, from 0 (up to 4 boxes of 8 names) to 8",
            defaultValue = "" + ParadigmOptions.PICTURES)
    private int symbols;

    @Option(names = "--tables-only", description = "train nothing; print what is there")
    private boolean tablesOnly;

    @Override
    public Integer call() throws IOException {
        if (seeds < 1) {
            throw new CommandException("--seeds: " + seeds + " (expected: at least 1)");
        }
        List<Long> numbers = LongStream.rangeClosed(1, seeds).boxed().toList();
        Path folder = work == null ? Path.of(System.getProperty("user.home"), ".cache", "rexserve", "paradigms") : work;
        if (!tablesOnly) {
            train(folder, numbers);
        }
        print(folder, numbers);
        return 0;
    }

    private void train(Path folder, List<Long> numbers) throws IOException {
        Path embedded = Home.folder().resolve("weights/rex-tiny");
        ParadigmOptions options;
        try {
            options = new ParadigmOptions(
                    art.folder(),
                    upn == null ? embedded.resolve("upn") : upn,
                    towers == null ? embedded.resolve("chatrex") : towers,
                    folder,
                    arms == null ? defaultArms() : arms,
                    numbers,
                    startMinutes,
                    minutes,
                    scenes,
                    testScenes,
                    curveScenes,
                    threads,
                    symbols);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        try (SafeStop stop = SafeStop.atSignals()) {
            Paradigms.run(options, stop, System.err);
        }
    }

    private List<Arm> defaultArms() {
        return symbols == ParadigmOptions.PICTURES
                ? Arrays.asList(Arm.values())
                : List.of(Arm.INDEX, Arm.COORDINATES, Arm.IMAGE_COORDINATES);
    }

    private void print(Path folder, List<Long> numbers) throws IOException {
        ParadigmTables tables = ParadigmTables.read(folder, numbers);
        String text = tables.markdown();
        Files.writeString(folder.resolve("paradigms.md"), text);
        tables.draw(folder);
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().println(JsonMapper.shared().writeValueAsString(tables.figures()));
        spec.commandLine().getOut().flush();
    }
}
