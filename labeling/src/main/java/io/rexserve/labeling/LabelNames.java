package io.rexserve.labeling;

import io.rexserve.cli.CommandException;
import io.rexserve.gateway.task.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The labels of a run: those of `--label`, then those of `--labels-file`, each once.
final class LabelNames {
    private static final int MAX_LABELS = 10_000;
    private static final long MAX_FILE_BYTES = 4L << 20;

    private LabelNames() {}

    /// @param files with one label a line, in UTF-8; blank lines are left out
    /// @throws CommandException if there is none, a file is not there, or a label cannot be asked for
    static List<String> read(List<String> given, List<Path> files) throws IOException {
        var labels = new ArrayList<String>();
        for (String label : given) {
            check("--label", label);
            if (isFile(label)) {
                throw new CommandException(
                        "--label: " + label + ": a file (expected: a name; --labels-file reads names from a file)");
            }
            labels.add(label);
        }
        for (Path file : files) {
            lines(file, labels);
        }
        List<String> distinct = Labels.distinct(labels);
        if (distinct.isEmpty()) {
            throw new CommandException(
                    "labels: none (expected: --labels-file names.txt with one name a line, or --label)");
        }
        if (distinct.size() > MAX_LABELS) {
            throw new CommandException("labels: " + distinct.size() + " (expected: <= " + MAX_LABELS + ")");
        }
        return distinct;
    }

    private static boolean isFile(String label) {
        try {
            return Files.isRegularFile(Path.of(label));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private static void lines(Path file, List<String> labels) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CommandException("--labels-file: " + file + ": "
                    + (Files.exists(file) ? "no file that can be read" : "not there")
                    + " (expected: a text file with one name a line)");
        }
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new CommandException("--labels-file: " + file + ": " + Files.size(file) + " bytes (expected: <= "
                    + MAX_FILE_BYTES + ")");
        }
        String[] lines = text(file).split("\r\n|\r|\n", -1);
        for (int line = 0; line < lines.length; line++) {
            if (!lines[line].isBlank()) {
                check("--labels-file: " + file + ", line " + (line + 1), lines[line]);
                labels.add(lines[line]);
            }
        }
    }

    private static String text(Path file) throws IOException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw new CommandException(
                    "--labels-file: " + file + ": not UTF-8 (expected: a text file with one name a line)");
        }
    }

    private static void check(String place, String label) {
        List<String> faults = Labels.faults("label", List.of(label));
        if (!faults.isEmpty()) {
            throw new CommandException(place + ": "
                    + faults.getFirst().replaceFirst("^label 0 ", "").replaceFirst("^0 labels", "blank"));
        }
    }
}
