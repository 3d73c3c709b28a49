package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.response.DetectResponse;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./rexserve detect`: the objects of each label in one image, or in several.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        customSynopsis = {
            "Usage: rexserve detect [OPTIONS] IMAGE [LABEL]...",
            "       rexserve detect [OPTIONS] IMAGE... --label LABEL [--label LABEL]..."
        },
        description = {
            "Find the objects of each label in one image, or in several with --label.",
            "Without labels: everyday things, as the model's card lists them.",
            "Exit status: 0 answered, found or not; 2 not answered; 3 some of several images were not answered."
        })
final class DetectCommand implements Callable<Integer> {
    @Mixin
    private ImageOptions options;

    @Mixin
    private AnswerFlags flags;

    @Parameters(
            index = "0..*",
            arity = "1..*",
            paramLabel = "IMAGE, LABEL",
            description =
                    "JPEG, PNG, WebP, GIF or BMP file, and what to look for in it: names or referring expressions, "
                            + "such as cat or \"red apple\"; with --label all are images")
    private List<String> arguments;

    @Option(names = "--label", paramLabel = "LABEL", description = "what to look for in all images; repeatable")
    private List<String> labels = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean several = !labels.isEmpty();
        List<Path> images = (several ? arguments : arguments.subList(0, 1))
                .stream().map(DetectCommand::path).toList();
        List<String> asked = several ? labels : labels();
        if (asked.isEmpty()) {
            options.answer(images.getFirst(), this::everyday, DetectCommand::json);
            return 0;
        }
        var task = new Task.Detect(asked);
        List<String> faults = Labels.faults("label", task.labels());
        if (!faults.isEmpty()) {
            throw new CommandException("labels: " + faults.getFirst());
        }
        var answer = flags.answer(task);
        var proposed = flags.proposed();
        ImageOptions.ImageQuestion question = (file, _) -> new DetectionRequest(file, task, proposed, answer);
        if (images.size() == 1) {
            options.answer(images.getFirst(), question, DetectCommand::json);
            return 0;
        }
        return options.answer(images, question, DetectCommand::json);
    }

    /// The model's default labels, each box called by one name.
    private DetectionRequest everyday(byte[] file, PrivateSuite suite) {
        List<String> defaults = suite.defaultLabels();
        if (defaults.isEmpty()) {
            throw new CommandException("labels: none (expected: rexserve detect " + arguments.getFirst()
                    + " LABEL..., such as cat; this model has no default labels)");
        }
        var task = new Task.Detect(defaults);
        return new DetectionRequest(
                file, task, flags.proposed(), flags.answer(task).forDefaultLabels());
    }

    private static Object json(String id, DetectionResult result) {
        return DetectResponse.of(id, result, List.of(), Set.of(), null);
    }

    private static Path path(String argument) {
        try {
            return Path.of(argument);
        } catch (InvalidPathException _) {
            throw new CommandException(argument + " (expected: an image file)");
        }
    }

    /// What follows the image.
    private List<String> labels() {
        List<String> given = arguments.subList(1, arguments.size());
        for (String label : given) {
            if (isFile(label)) {
                throw new CommandException(label + ": a file, where a label is expected (several images take their "
                        + "labels by --label: rexserve detect " + arguments.getFirst() + " " + label
                        + " --label cat; --label \"" + label + "\" looks for a thing of that name)");
            }
        }
        return given;
    }

    private static boolean isFile(String label) {
        try {
            return Files.isRegularFile(Path.of(label));
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
