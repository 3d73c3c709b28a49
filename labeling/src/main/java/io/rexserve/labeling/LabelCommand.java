package io.rexserve.labeling;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.standalone.ModelOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve label`: the objects of many pictures, as a dataset.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "label",
        mixinStandardHelpOptions = true,
        description = {
            "Label folders of pictures, and write COCO, YOLO, VOC or Label Studio.",
            "The models are loaded once. Results: OUT/results.jsonl, and the files of the format.",
            "Exit status: 0 all pictures labelled, 3 some failed and the rest is written, 2 not done."
        })
public final class LabelCommand implements Callable<Integer> {
    /// How long a picture waits for a server that is busy or away.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String KEY_VARIABLE = "REXSERVE_API_KEY";
    private static final int MAX_PARALLEL = 64;

    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, new LabelCommand());
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "PICTURES",
            description =
                    "folders, pictures, patterns such as \"pictures/*.jpg\", https addresses; -: a list of paths and "
                            + "addresses on standard input, one a line")
    private List<String> pictures;

    @Option(names = "--labels-file", paramLabel = "FILE", description = "names to look for, one a line; repeatable")
    private List<Path> labelsFiles = List.of();

    @Option(names = "--label", paramLabel = "NAME", description = "a name to look for; repeatable")
    private List<String> labels = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "coco",
            description = "one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private OutputFormat format;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "a new folder for the results, or that of the run to continue")
    private Path out;

    @Option(names = "--resume", description = "continue the run in --out: what is labelled is not labelled again")
    private boolean resume;

    @Option(
            names = {"--threshold", "--object-threshold"},
            paramLabel = "P",
            defaultValue = "0.5",
            description = "leave out objects of a lower score, 0 to 1 (default: ${DEFAULT-VALUE})")
    private double threshold;

    @Option(
            names = "--max-proposals",
            paramLabel = "N",
            defaultValue = "100",
            description = "look at so many boxes of a picture, 1 to 900 (default: ${DEFAULT-VALUE})")
    private int maxProposals;

    @Option(
            names = "--no-recursive",
            negatable = true,
            description = "leave out the folders in a folder (default: they are read)")
    private boolean recursive = true;

    @Option(names = "--draw", description = "write the pictures with their boxes to OUT/drawn too")
    private boolean draw;

    @Option(
            names = "--no-copy",
            negatable = true,
            description = "do not copy the pictures into yolo, voc and labelstudio (default: they are)")
    private boolean copy = true;

    @Option(names = "--scores", description = "yolo: the score of a box as its sixth number, which training refuses")
    private boolean scores;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "ask a running gateway in place of models of one's own")
    private @Nullable String server;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "API key for --server (default: of " + KEY_VARIABLE + ")")
    private @Nullable String key;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "pictures at a time, 1 to 64 (default: ${DEFAULT-VALUE}); with more than 1, scores may differ in "
                            + "their last digit from run to run")
    private int parallel;

    @Mixin
    private ModelOptions models;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        List<String> settings = models.settings();
        URI address = server == null ? null : address(server);
        List<String> names = LabelNames.read(labels, labelsFiles);
        PictureList list = PictureArguments.read(pictures, recursive, out, System.in);
        var err = spec.commandLine().getErr();
        list.notes().forEach(note -> err.println("note: " + note));
        list.faults().forEach(fault -> err.println("failed: " + fault));
        if (list.pictures().isEmpty()) {
            throw new CommandException(
                    "pictures: none found (expected: files that end with .jpg, .png, .webp, .gif or .bmp)");
        }
        new RunSettings(list.folder(), names, threshold, maxProposals, settings, format).begin(out, resume);
        var question = new PictureDetector.Question(names, threshold, maxProposals);
        try (var reader = new PictureReader(PictureReader.client(), out.resolve("fetched"));
                Journal journal = Journal.open(out)) {
            label(list, reader, journal, question, settings, address);
            return write(list, reader, journal, names);
        }
    }

    /// What is wrong with the options, before anything is read.
    private void check() {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new CommandException("--threshold: " + threshold + " (expected: 0 to 1)");
        }
        if (maxProposals < 1 || maxProposals > ProposalOptions.MAX_PROPOSALS) {
            throw new CommandException(
                    "--max-proposals: " + maxProposals + " (expected: 1 to " + ProposalOptions.MAX_PROPOSALS + ")");
        }
        if (parallel < 1 || parallel > MAX_PARALLEL) {
            throw new CommandException("--parallel: " + parallel + " (expected: 1 to " + MAX_PARALLEL + ")");
        }
        if (server == null && key != null) {
            throw new CommandException("--key: given (expected: with --server)");
        }
        if (server != null && models.given()) {
            throw new CommandException("--server: given with models (expected: one of them)");
        }
    }

    private static URI address(String server) {
        try {
            URI address = new URI(server);
            String scheme = String.valueOf(address.getScheme());
            if ((scheme.equals("http") || scheme.equals("https"))
                    && address.getHost() != null
                    && address.getUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException _) {
            // told below
        }
        throw new CommandException("--server: " + server + " (expected: an address such as http://localhost:8080)");
    }

    private void label(
            PictureList list,
            PictureReader reader,
            Journal journal,
            PictureDetector.Question question,
            List<String> settings,
            @Nullable URI address)
            throws IOException, InterruptedException {
        List<Picture> open = list.pictures().stream()
                .filter(picture -> !journal.isDone(picture.name(), bytes(picture)))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        try (PictureDetector detector = address == null
                ? new SuiteDetector(settings, question)
                : new ServerDetector(address, key(), question, PATIENCE)) {
            int total = list.pictures().size();
            var progress = new Progress(
                    System.err,
                    spec.commandLine().getErr(),
                    Boolean.getBoolean("rexserve.terminal"),
                    System::nanoTime,
                    total,
                    total - open.size());
            new LabelRun(reader, detector, journal, progress, draw ? out.resolve("drawn") : null).label(open, parallel);
        }
    }

    private @Nullable String key() {
        return key != null ? key : System.getenv(KEY_VARIABLE);
    }

    private static long bytes(Picture picture) {
        try {
            return picture instanceof Picture.Local local ? Files.size(local.path()) : -1;
        } catch (IOException _) {
            return -1;
        }
    }

    private int write(PictureList list, PictureReader reader, Journal journal, List<String> names) throws IOException {
        DatasetOutput.Counts counts =
                new DatasetOutput(out, format, names, scores, copy, reader::file).write(list, journal);
        journal.close();
        Files.deleteIfExists(out.resolve(Journal.NAME));
        counts.notes().forEach(note -> spec.commandLine().getErr().println("note: " + note));
        int failed = counts.failed() + list.faults().size();
        spec.commandLine()
                .getOut()
                .println(counts.labelled() + " pictures labelled, " + counts.objects() + " objects, " + failed
                        + " failed: " + out.resolve(format.file().isEmpty() ? "" : format.file()));
        return failed == 0 ? 0 : RexServeCommandLine.PARTLY_DONE;
    }
}
