package io.rexserve.standalone;

import io.rexserve.gateway.GatewayProperties;
import io.rexserve.gateway.detection.DetectRequest;
import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.detection.DetectionResult;
import io.rexserve.gateway.detection.DetectionWarning;
import io.rexserve.gateway.detection.ProposalOptions;
import io.rexserve.gateway.drawing.Annotator;
import io.rexserve.gateway.drawing.Mark;
import io.rexserve.gateway.rest.AnswerText;
import io.rexserve.image.ImageDecoder;
import io.rexserve.image.ImageProbe;
import io.rexserve.image.InvalidImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `./rexserve detect`: one picture, asked of the same three services without HTTP.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        description = {
            "Find the objects of each label in one picture.",
            "Exit status: 0 answered, found or not; 2 not answered."
        })
final class DetectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IMAGE", description = "JPEG, PNG, WebP, GIF or BMP file")
    private Path image;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "LABELS",
            description = "names or referring expressions, such as cat or \"red apple\"")
    private List<String> labels;

    @Option(names = "--out", paramLabel = "PNG", description = "write the picture with the boxes drawn on it")
    private @Nullable Path out;

    @Option(names = "--json", description = "print the answer of POST /v1/detect instead of a table")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requirePlace();
        var request = new DetectRequest(read(), labels, ProposalOptions.DEFAULT);
        try (ConfigurableApplicationContext suite = Suite.startWithoutHttp()) {
            Readiness.await(suite);
            DetectionResult result = suite.getBean(Detection.class).detect(request);
            report(suite, result);
            if (out != null) {
                draw(suite, request, result, out);
            }
        }
        return 0;
    }

    /// What can be seen without a network is said before any is loaded.
    private byte[] read() throws IOException {
        if (!Files.isRegularFile(image) || !Files.isReadable(image)) {
            throw new CommandException(image + ": " + (Files.exists(image) ? "not readable" : "not there")
                    + " (expected: the file of a picture)");
        }
        byte[] file = Files.readAllBytes(image);
        try {
            ImageProbe.probe(file);
        } catch (InvalidImageException e) {
            throw new CommandException(image + ": " + e.getMessage());
        }
        return file;
    }

    private void requirePlace() {
        if (out == null) {
            return;
        }
        Path folder = out.toAbsolutePath().getParent();
        if (Files.isDirectory(out) || folder == null || !Files.isWritable(folder)) {
            throw new CommandException("--out: " + out + " (expected: a file in a folder that can be written)");
        }
    }

    private void report(ConfigurableApplicationContext suite, DetectionResult result) {
        var lines = spec.commandLine().getOut();
        if (json) {
            lines.println(AnswerText.json(
                    suite.getBean(JsonMapper.class), UUID.randomUUID().toString(), result));
        } else {
            lines.print(DetectionTable.of(labels, result));
        }
        lines.flush();
        for (DetectionWarning warning : result.warnings()) {
            spec.commandLine().getErr().println("warning: " + warning.message());
        }
    }

    private static void draw(
            ConfigurableApplicationContext suite, DetectRequest request, DetectionResult result, Path target)
            throws IOException {
        GatewayProperties settings = suite.getBean(GatewayProperties.class);
        List<Mark> marks = result.objects().stream()
                .map(object -> new Mark(object.box(), object.label()))
                .toList();
        var picture = ImageDecoder.decode(request.image(), settings.imageLimits());
        Files.write(target, Annotator.png(picture, marks, settings.visualizationSide()));
    }
}
