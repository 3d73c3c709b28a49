package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tasks of Label Studio: its JSON and JSON_MIN exports, and files to import.
public final class LabelStudioFormat implements DatasetFormat {
    static final String TASKS = "tasks.json";
    private static final int FIRST_BYTES = 256 << 10;

    @Override
    public String name() {
        return "label-studio";
    }

    @Override
    public String summary() {
        return "Label Studio tasks: a JSON or JSON_MIN export; writes a folder with tasks.json to import and config.xml";
    }

    @Override
    public boolean holdsSplits() {
        return true;
    }

    @Override
    public boolean isLikely(Path path) throws IOException {
        Path file = file(path);
        if (!Files.isRegularFile(file) || !file.toString().endsWith(".json")) {
            return false;
        }
        String start;
        try (InputStream in = Files.newInputStream(file)) {
            start = new String(in.readNBytes(FIRST_BYTES), StandardCharsets.ISO_8859_1);
        }
        String first = start.replaceFirst("^\u00EF\u00BB\u00BF", "").stripLeading();
        boolean tasks = start.contains("\"data\"")
                && (start.contains("\"annotations\"")
                        || start.contains("\"predictions\"")
                        || start.contains("\"completions\""));
        boolean reduced = start.contains("\"annotation_id\"") && start.contains("\"annotator\"");
        return first.startsWith("[") && (tasks || reduced || start.contains("\"rectanglelabels\""));
    }

    private static Path file(Path path) {
        return Files.isDirectory(path) ? path.resolve(TASKS) : path;
    }

    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        Path file = file(path);
        if (!Files.isRegularFile(file)) {
            throw new DatasetException(path + ": no " + TASKS + " (expected: a file of tasks, or a folder with one)");
        }
        return new LabelStudioReader(file, options);
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new LabelStudioWriter(path, options);
    }
}
