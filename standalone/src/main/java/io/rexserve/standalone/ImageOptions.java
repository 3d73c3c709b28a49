package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import io.rexserve.gateway.GatewayProperties;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.drawing.Annotator;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.image.decoding.ImageProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// The options that `detect` and `ask` share, and how both are answered: by the three services without HTTP.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class ImageOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private ModelOptions models;

    @Parameters(index = "0", paramLabel = "IMAGE", description = "JPEG, PNG, WebP, GIF or BMP file")
    private Path image;

    @Option(names = "--out", paramLabel = "PNG", description = "write the image with the boxes drawn on it")
    private @Nullable Path out;

    @Option(names = "--json", description = "print the answer of POST /v1/${COMMAND-NAME} instead of a table")
    private boolean json;

    /// The answer as REST would give it.
    @FunctionalInterface
    interface Json {
        Object of(String id, DetectionResult result);
    }

    /// The file. Faults that can be found without a network are reported before any is loaded.
    ///
    /// @throws CommandException if it is not an image, or the drawing cannot be written
    byte[] read() throws IOException {
        requireWritable();
        if (!Files.isRegularFile(image) || !Files.isReadable(image)) {
            throw new CommandException(image + ": " + state() + " (expected: an image file)");
        }
        if (Files.size(image) > ImageLimits.DEFAULT.maxBytes()) {
            throw new CommandException(
                    image + ": " + Files.size(image) + " bytes (expected: <= " + ImageLimits.DEFAULT.maxBytes() + ")");
        }
        byte[] file = Files.readAllBytes(image);
        try {
            ImageProbe.probe(file);
        } catch (InvalidImageException e) {
            throw new CommandException(image + ": " + e.getMessage());
        }
        return file;
    }

    private String state() {
        if (!Files.exists(image)) {
            return "not there";
        }
        return Files.isDirectory(image) ? "a folder" : Files.isRegularFile(image) ? "not readable" : "no file";
    }

    private void requireWritable() {
        if (out == null) {
            return;
        }
        Path folder = out.toAbsolutePath().getParent();
        if (Files.isDirectory(out) || folder == null || !Files.isWritable(folder)) {
            throw new CommandException("--out: " + out + " (expected: a file in a folder that can be written)");
        }
    }

    /// Asks, prints and draws.
    void answer(DetectionRequest request, Json asJson) throws IOException, InterruptedException {
        String[] settings = models.settings().toArray(String[]::new);
        try (ConfigurableApplicationContext suite = Suite.startWithoutHttp(settings)) {
            Readiness.await(suite);
            DetectionResult result = suite.getBean(Detection.class).detect(request);
            report(suite, result, asJson);
            if (out != null) {
                draw(suite, request, result, out);
            }
        }
    }

    private void report(ConfigurableApplicationContext suite, DetectionResult result, Json asJson) {
        var lines = spec.commandLine().getOut();
        if (json) {
            Object answer = asJson.of(UUID.randomUUID().toString(), result);
            lines.println(suite.getBean(JsonMapper.class).writeValueAsString(answer));
        } else {
            lines.print(AnswerTable.of(result));
        }
        lines.flush();
        for (DetectionWarning warning : result.answer().warnings()) {
            spec.commandLine().getErr().println("warning: " + warning.message());
        }
    }

    private static void draw(
            ConfigurableApplicationContext suite, DetectionRequest request, DetectionResult result, Path target)
            throws IOException {
        GatewayProperties settings = suite.getBean(GatewayProperties.class);
        var decoded = ImageDecoder.decode(request.image(), settings.imageLimits());
        byte[] png = Annotator.png(decoded, result.marks(), settings.visualizationSide());
        try {
            Files.write(target, png);
        } catch (IOException e) {
            throw new CommandException("--out: " + target + ": not written, " + e.getMessage()
                    + " (expected: a file that can be written)");
        }
    }
}
