package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.gateway.GatewayProperties;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.drawing.Annotator;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.image.decoding.ImageProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// The options that `detect` and `ask` share, and how both are answered: by the three services without HTTP.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class ImageOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private ModelOptions models;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "write the image with the boxes drawn on it, as its name says: .png or .jpg")
    private @Nullable Path out;

    @Option(names = "--json", description = "print the answer of POST /v1/${COMMAND-NAME} instead of a table")
    private boolean json;

    /// The answer as REST would give it.
    @FunctionalInterface
    interface Json {
        Object of(String id, DetectionResult result);
    }

    /// What is asked about an image.
    @FunctionalInterface
    interface ImageQuestion {
        DetectionRequest of(byte[] file, PrivateSuite suite);
    }

    /// A file. Faults that can be found without a network are reported before any is loaded.
    ///
    /// @throws CommandException if it is not an image
    static byte[] read(Path image) throws IOException {
        if (!Files.isRegularFile(image) || !Files.isReadable(image)) {
            throw new CommandException(image + ": " + state(image) + " (expected: an image file)");
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

    private static String state(Path image) {
        if (!Files.exists(image)) {
            return "not there";
        }
        return Files.isDirectory(image) ? "a folder" : Files.isRegularFile(image) ? "not readable" : "no file";
    }

    /// Asks about one image, prints and draws.
    ///
    /// @throws CommandException before a model is loaded, if the drawing cannot be written
    void answer(Path image, ImageQuestion question, Json asJson) throws IOException, InterruptedException {
        DrawingFile drawing = out == null ? null : DrawingFile.of(out);
        byte[] file = read(image);
        try (PrivateSuite suite = PrivateSuite.start(models.settings())) {
            DetectionRequest request = question.of(file, suite);
            DetectionResult result = suite.answer(request);
            if (json) {
                print(json(suite, asJson, result) + "\n");
            } else {
                print(AnswerTable.of(result));
            }
            warn(result);
            if (drawing != null) {
                drawing.write(draw(suite, request, result));
            }
        }
    }

    /// Asks about several images, one after the other; those that cannot be answered are told. With `--json` each is
    /// one line, `{"image": FILE, "answer": ...}`, and the drawings go into a folder.
    ///
    /// @return the exit status
    int answer(List<Path> images, ImageQuestion question, Json asJson) throws IOException, InterruptedException {
        Map<Path, DrawingFile> drawings = drawings(images);
        Map<Path, byte[]> files = new LinkedHashMap<>();
        for (Path image : images) {
            try {
                files.put(image, read(image));
            } catch (CommandException e) {
                spec.commandLine().getErr().println("failed: " + e.getMessage());
            }
        }
        if (files.isEmpty()) {
            throw new CommandException("images: none that can be read (expected: at least one)");
        }
        int answered = 0;
        try (PrivateSuite suite = PrivateSuite.start(models.settings())) {
            for (var file : files.entrySet()) {
                DetectionRequest request = question.of(file.getValue(), suite);
                try {
                    DetectionResult result = suite.answer(request);
                    report(suite, file.getKey(), asJson, result);
                    DrawingFile drawing = drawings.get(file.getKey());
                    if (drawing != null) {
                        drawing.write(draw(suite, request, result));
                    }
                    answered++;
                } catch (ProblemException e) {
                    spec.commandLine().getErr().println("failed: " + file.getKey() + ": " + e.detail());
                }
            }
        }
        return answered == images.size() ? 0 : RexServeCommandLine.PARTLY_DONE;
    }

    private Map<Path, DrawingFile> drawings(List<Path> images) throws IOException {
        Map<Path, DrawingFile> drawings = new HashMap<>();
        if (out == null) {
            return drawings;
        }
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new CommandException("--out: " + out + " (expected: a folder, for several images)");
        }
        try {
            Files.createDirectories(out);
        } catch (IOException _) {
            throw new CommandException("--out: " + out + " (expected: a folder that can be written)");
        }
        for (Path image : images) {
            Path drawing = out.resolve(image.getFileName() + ".png");
            if (drawings.values().stream().anyMatch(file -> file.path().equals(drawing))) {
                throw new CommandException(
                        "--out: two images are called " + image.getFileName() + " (expected: different names)");
            }
            drawings.put(image, DrawingFile.of(drawing));
        }
        return drawings;
    }

    private void report(PrivateSuite suite, Path image, Json asJson, DetectionResult result) {
        if (json) {
            JsonMapper mapper = suite.context.getBean(JsonMapper.class);
            print("{\"image\":" + mapper.writeValueAsString(image.toString()) + ",\"answer\":"
                    + json(suite, asJson, result) + "}\n");
        } else {
            print(image + "\n" + AnswerTable.of(result));
        }
        warn(result);
    }

    private static String json(PrivateSuite suite, Json asJson, DetectionResult result) {
        Object answer = asJson.of(UUID.randomUUID().toString(), result);
        return suite.context.getBean(JsonMapper.class).writeValueAsString(answer);
    }

    private void print(String text) {
        var lines = spec.commandLine().getOut();
        lines.print(text);
        lines.flush();
    }

    private void warn(DetectionResult result) {
        for (DetectionWarning warning : result.answer().warnings()) {
            spec.commandLine().getErr().println("warning: " + warning.message());
        }
    }

    private static byte[] draw(PrivateSuite suite, DetectionRequest request, DetectionResult result) {
        GatewayProperties settings = suite.context.getBean(GatewayProperties.class);
        var decoded = ImageDecoder.decode(request.image(), settings.imageLimits());
        return Annotator.png(decoded, result.marks(), settings.visualizationSide());
    }
}
