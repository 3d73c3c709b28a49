package io.rexserve.labeling;

import io.rexserve.cli.CommandException;
import io.rexserve.datasets.format.JsonSyntaxException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The lines of a run as they are made: `journal.jsonl`. A process that is killed leaves whole lines and at most a
/// torn one at the end, which is cut off. Of several lines of one picture the last one counts.
final class Journal implements Closeable {
    static final String NAME = "journal.jsonl";
    static final String RESULTS = "results.jsonl";

    /// @param bytes of the picture's file
    private record Entry(long offset, int length, long bytes, boolean failed) {}

    private final Path path;
    private final RandomAccessFile file;
    private final Map<String, Entry> entries = new HashMap<>();

    private Journal(Path path) throws IOException {
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    /// Opens the journal of a folder; that of a run that is done begins with its results.
    static Journal open(Path folder) throws IOException {
        Path path = folder.resolve(NAME);
        Path results = folder.resolve(RESULTS);
        if (!Files.exists(path) && Files.exists(results)) {
            OutputFiles.write(path, Files.readAllBytes(results));
        }
        var journal = new Journal(path);
        try {
            journal.read();
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
        return journal;
    }

    private void read() throws IOException {
        long whole = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            var line = new ByteArrayOutputStream();
            for (int read = in.read(); read >= 0; read = in.read()) {
                if (read != '\n') {
                    line.write(read);
                    continue;
                }
                put(whole, line.toByteArray());
                whole += line.size() + 1L;
                line.reset();
            }
        }
        file.setLength(whole);
        file.seek(whole);
    }

    private void put(long offset, byte[] line) {
        try {
            put(offset, line.length, LabelledPicture.of(new String(line, StandardCharsets.UTF_8)));
        } catch (JsonSyntaxException e) {
            throw new CommandException(
                    path + ", byte " + offset + ": " + e.getMessage() + " (expected: a line that label has written)");
        }
    }

    private void put(long offset, int length, LabelledPicture picture) {
        entries.put(picture.name(), new Entry(offset, length, picture.bytes(), picture.fault() != null));
    }

    void append(LabelledPicture picture) throws IOException {
        byte[] line = picture.line().getBytes(StandardCharsets.UTF_8);
        long offset = file.getFilePointer();
        byte[] ended = Arrays.copyOf(line, line.length + 1);
        ended[line.length] = '\n';
        file.write(ended);
        put(offset, line.length, picture);
    }

    /// Whether a picture has been labelled; not if it failed, or if its file has another length now.
    ///
    /// @param bytes of its file now; negative where nobody knows
    boolean isDone(String name, long bytes) {
        Entry entry = entries.get(name);
        return entry != null && !entry.failed && (bytes < 0 || bytes == entry.bytes);
    }

    Optional<LabelledPicture> picture(String name) throws IOException {
        Entry entry = entries.get(name);
        if (entry == null) {
            return Optional.empty();
        }
        long end = file.getFilePointer();
        byte[] line = new byte[entry.length];
        file.seek(entry.offset);
        file.readFully(line);
        file.seek(end);
        try {
            return Optional.of(LabelledPicture.of(new String(line, StandardCharsets.UTF_8)));
        } catch (JsonSyntaxException e) {
            throw new IOException(path + ": changed while it was read", e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
