package io.rexserve.tuning;

import io.rexserve.cli.CommandException;
import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.corpus.DataSource;
import io.rexserve.trainer.corpus.ReplayFolder;
import io.rexserve.trainer.corpus.ReplaySource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The data that a model is tuned on: options of all `tune` commands. Paths become absolute, because they stand in the
/// recipe and a run may continue from another folder.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before a command is called
final class DataOptions {
    private static final String NONE = "none";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH",
            description = "file or folder of annotations, in any format that `datasets formats` lists; repeatable")
    private List<Path> data;

    @Option(
            names = "--images",
            paramLabel = "FOLDER",
            description = "folder of the images, once for all --data or once for each (default: the format's own)")
    private @Nullable List<Path> images;

    @Option(
            names = "--from",
            paramLabel = "FORMAT",
            description = "format of --data, once for all or once for each (default: what it looks like)")
    private @Nullable List<String> from;

    @Option(
            names = "--held-out",
            paramLabel = "PATH",
            description = "annotations to measure on and never learn from; repeatable"
                    + " (default: split val of the data if it states splits, else a share of it)")
    private @Nullable List<Path> heldOut;

    @Option(
            names = "--held-out-images",
            paramLabel = "FOLDER",
            description = "folder of their images, once for all or once for each (default: that of --images)")
    private @Nullable List<Path> heldOutImages;

    @Option(
            names = "--held-out-share",
            defaultValue = "0.1",
            description = "share of the images to measure on; 0 measures on none (default: ${DEFAULT-VALUE})")
    private double heldOutShare;

    @Option(
            names = "--replay",
            paramLabel = "PATH=SHARE",
            description = "further annotations, mixed in with this share of all images shown, so that what the model"
                    + " knows already is not lost; repeatable; none: nothing is (default: replay/replay.jsonl of the"
                    + " model's folder or beside it, as the embedded model has it)")
    private @Nullable List<String> replay;

    @Option(
            names = "--replay-images",
            paramLabel = "FOLDER",
            description = "folder of their images, once for all or once for each (default: the format's own)")
    private @Nullable List<Path> replayImages;

    @Option(
            names = "--max-unusable",
            defaultValue = "0.01",
            description = "share of images, and of all entries, that may be unusable; above it nothing is trained"
                    + " (default: ${DEFAULT-VALUE})")
    private double maxUnusable;

    /// @param model that is tuned: what it brings along is replayed where nothing else is stated
    /// @param share of what it brings along in all images shown, 0 for none
    /// @param seed of the held-out part
    CorpusOptions options(Path model, double share, long seed) {
        List<DataSource> sets = sources("--data", data, "--images", images, from);
        List<DataSource> measured = sources(
                "--held-out",
                heldOut == null ? List.of() : heldOut,
                heldOutImages == null ? "--images" : "--held-out-images",
                heldOutImages == null ? single(images) : heldOutImages,
                single(from));
        try {
            return new CorpusOptions(sets, measured, heldOutShare, replay(model, share), maxUnusable, seed);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /// A value that was given once for all sets, which then holds for those to measure on too.
    private static <T> @Nullable List<T> single(@Nullable List<T> values) {
        return values != null && values.size() == 1 ? values : null;
    }

    private List<ReplaySource> replay(Path model, double share) {
        if (replay == null) {
            return share == 0
                    ? List.of()
                    : ReplayFolder.of(model).map(source -> new ReplaySource(source, share)).stream()
                            .toList();
        }
        return replay.equals(List.of(NONE)) ? List.of() : stated();
    }

    private List<ReplaySource> stated() {
        List<Path> paths = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (String text : replay == null ? List.<String>of() : replay) {
            int equals = text.lastIndexOf('=');
            double share = equals < 1 ? Double.NaN : number(text.substring(equals + 1));
            if (!(share > 0 && share < 1)) {
                throw new CommandException("--replay: " + text
                        + " (expected: a path, =, a share above 0 and below 1, such as old.json=0.25)");
            }
            paths.add(Path.of(text.substring(0, equals)));
            shares.add(share);
        }
        List<DataSource> sources = sources("--replay", paths, "--replay-images", replayImages, null);
        List<ReplaySource> replayed = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            replayed.add(new ReplaySource(sources.get(i), shares.get(i)));
        }
        return replayed;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    private static List<DataSource> sources(
            String option,
            List<Path> paths,
            String imagesOption,
            @Nullable List<Path> folders,
            @Nullable List<String> formats) {
        List<DataSource> sources = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            Path folder = of(option, paths, imagesOption, folders, i);
            sources.add(new DataSource(
                    paths.get(i).toAbsolutePath().normalize().toString(),
                    of(option, paths, "--from", formats, i),
                    folder == null ? null : folder.toAbsolutePath().normalize().toString()));
        }
        return sources;
    }

    private static <T> @Nullable T of(
            String option, List<Path> paths, String name, @Nullable List<T> values, int index) {
        if (values == null) {
            return null;
        }
        if (values.size() != 1 && values.size() != paths.size()) {
            throw new CommandException(name + ": given " + values.size() + " times (expected: once, or " + paths.size()
                    + " times as " + option + ")");
        }
        return values.get(values.size() == 1 ? 0 : index);
    }
}
