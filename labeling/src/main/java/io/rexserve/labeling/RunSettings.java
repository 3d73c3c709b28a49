package io.rexserve.labeling;

import io.rexserve.cli.CommandException;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What decides the lines of a run, kept in its folder as `label.json`: a run is continued with the same only.
record RunSettings(
        Path images,
        List<String> labels,
        double threshold,
        int maxProposals,
        List<String> models,
        OutputFormat format) {
    private static final String NAME = "label.json";

    private ObjectNode json() {
        ObjectNode settings = Json.object();
        settings.put("images", images.toString());
        settings.put("format", format.toString());
        settings.put("threshold", threshold);
        settings.put("maxProposals", maxProposals);
        models.forEach(settings.putArray("models")::add);
        labels.forEach(settings.putArray("labels")::add);
        return settings;
    }

    /// Makes the folder of a new run, or compares this with the run that is there.
    ///
    /// @throws CommandException if the folder cannot be written, holds something else, or a run with other settings
    void begin(Path folder, boolean resume) throws IOException {
        Path file = folder.resolve(NAME);
        if (Files.exists(file)) {
            if (!resume) {
                throw new CommandException(
                        "--out: " + folder + " holds a run (expected: a new folder, or --resume to continue it)");
            }
            compare(file);
            return;
        }
        if (Files.exists(folder) && !isEmpty(folder)) {
            throw new CommandException("--out: " + folder + " is not empty (expected: a new folder)");
        }
        try {
            Files.createDirectories(folder);
            OutputFiles.write(file, (json().toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            throw new CommandException("--out: " + folder + " (expected: a folder that can be written)");
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new CommandException("--out: " + folder + " is a file (expected: a folder)");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private void compare(Path file) throws IOException {
        JsonNode before;
        try {
            before = Json.read(Files.readString(file));
        } catch (JsonSyntaxException e) {
            throw new CommandException(file + ": " + e.getMessage());
        }
        ObjectNode now = json();
        for (String setting : now.propertyNames()) {
            String was = Json.text(before.path(setting));
            String is = Json.text(now.path(setting));
            if (!was.equals(is)) {
                throw new CommandException("--resume: " + setting + " was " + cut(was) + " and is " + cut(is)
                        + " now (expected: the arguments of the run that is continued, or another --out)");
            }
        }
    }

    private static String cut(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
}
