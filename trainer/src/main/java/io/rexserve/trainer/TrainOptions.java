package io.rexserve.trainer;

import io.rexserve.cli.Home;
import io.rexserve.datasets.ArtOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options of both parts of training.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before a command is called
final class TrainOptions {
    @Mixin
    private ArtOption art;

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

    @Option(
            names = "--photographs",
            paramLabel = "FOLDER",
            arity = "1..*",
            description =
                    "annotated photographs, or a folder of such sets; may be repeated (default: none, drawings only)")
    private List<Path> photographs = List.of();

    @Option(names = "--seed", defaultValue = "1", description = "of weights and scenes (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "threads of one operator (default: ${DEFAULT-VALUE})")
    private int threads;

    Path art() {
        return art.folder();
    }

    Path work(String part) {
        Path base = work == null ? Path.of(System.getProperty("user.home"), ".cache", "rexserve", "train") : work;
        return base.resolve(part);
    }

    Path out(String model) {
        return (out == null ? Home.folder().resolve("weights/rex-tiny") : out).resolve(model);
    }

    List<Path> photographs() {
        return photographs;
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
        add(words, "--art", art.folder());
        add(words, "--work", work);
        add(words, "--out", out);
        photographs.forEach(folder -> add(words, "--photographs", folder));
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
