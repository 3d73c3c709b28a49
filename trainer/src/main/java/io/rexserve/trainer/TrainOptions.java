package io.rexserve.trainer;

import io.rexserve.cli.Home;
import io.rexserve.datasets.art.ArtLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What both parts of training share.
final class TrainOptions {
    @Option(
            names = "--art",
            paramLabel = "FOLDER",
            description = "art folder (default: $REXSERVE_ART or ~/.cache/rexserve/art)")
    private @Nullable Path art;

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            description = "checkpoints, logs and curves (default: ~/.cache/rexserve/train)")
    private @Nullable Path work;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "receives the model folders upn and chatrex (default: weights/rex-tiny)")
    private @Nullable Path out;

    @Option(names = "--seed", defaultValue = "1", description = "of weights and scenes (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "threads of one operator (default: ${DEFAULT-VALUE})")
    private int threads;

    Path art() {
        return art == null ? ArtLibrary.defaultFolder() : art;
    }

    Path work(String part) {
        Path base = work == null ? Path.of(System.getProperty("user.home"), ".cache", "rexserve", "train") : work;
        return base.resolve(part);
    }

    Path out(String model) {
        return (out == null ? Home.folder().resolve("weights/rex-tiny") : out).resolve(model);
    }

    long seed() {
        return seed;
    }

    int threads() {
        return threads;
    }

    /// The same options as words of a command line.
    List<String> words() {
        var words = new ArrayList<String>();
        add(words, "--art", art);
        add(words, "--work", work);
        add(words, "--out", out);
        add(words, "--seed", seed);
        add(words, "--threads", threads);
        return words;
    }

    private static void add(List<String> words, String name, @Nullable Object value) {
        if (value != null) {
            words.add(name);
            words.add(value.toString());
        }
    }
}
