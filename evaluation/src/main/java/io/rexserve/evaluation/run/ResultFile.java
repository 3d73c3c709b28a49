package io.rexserve.evaluation.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// `results.jsonl` of a run folder: a head line with the settings, then one [QuestionResult] a line, appended as they
/// come. Of several lines of one question the last counts.
///
/// The results stay on disk; memory holds their ids and places. A last line without its end, which a killed run
/// leaves, is cut off when the run goes on. Any number of threads may use one.
public final class ResultFile implements Closeable {
    public static final String NAME = "results.jsonl";

    private static final int FORMAT_VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.shared();

    /// The first line.
    ///
    /// @param rexserve what the file is: `evaluation results`
    /// @param version of the format
    /// @param settings that the results depend on, by name
    private record Head(String rexserve, int version, Map<String, String> settings) {
        static final String KIND = "evaluation results";
    }

    private record Place(long offset, int length, boolean answered) {}

    private final Path path;
    private final FileChannel channel;
    private final @Nullable FileLock lock;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private long end;
    private long cutOff;

    private ResultFile(Path path, FileChannel channel, @Nullable FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /// Begins or continues the results of a run.
    ///
    /// @param folder of the run, created if it is not there
    /// @param settings that the results depend on
    /// @throws EvaluationException if the file was written with other settings, is damaged, or is being written by
    /// another run
    public static ResultFile open(Path folder, Map<String, String> settings) throws IOException {
        Files.createDirectories(folder);
        Path path = folder.resolve(NAME);
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            var file = new ResultFile(path, channel, lock(path, channel));
            file.scan();
            if (file.end == 0) {
                file.begin(settings);
            } else {
                file.requireSame(settings);
            }
            channel.truncate(file.end);
            return file;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Reads the results of a run, which may still be going on.
    ///
    /// @throws EvaluationException if the file is not there, or is none of this kind
    public static ResultFile read(Path folder) throws IOException {
        Path path = folder.resolve(NAME);
        if (!Files.isRegularFile(path)) {
            throw new EvaluationException(path + ": not there (expected: the results of ./rexserve evaluate --out)");
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            var file = new ResultFile(path, channel, null);
            file.scan();
            if (file.end == 0) {
                throw new EvaluationException(path + ": no whole line (expected: the head of a run's results)");
            }
            return file;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileLock lock(Path path, FileChannel channel) throws IOException {
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException _) {
            lock = null;
        }
        if (lock == null) {
            throw new EvaluationException(
                    path + ": another run is writing it (expected: one run at a time in a folder)");
        }
        return lock;
    }

    private void begin(Map<String, String> given) throws IOException {
        settings.putAll(given);
        write(JSON.writeValueAsBytes(new Head(Head.KIND, FORMAT_VERSION, given)));
    }

    private void requireSame(Map<String, String> given) {
        var keys = new TreeSet<>(settings.keySet());
        keys.addAll(given.keySet());
        for (String key : keys) {
            if (!Objects.equals(settings.get(key), given.get(key))) {
                throw new EvaluationException(path + ": " + key + ": " + settings.getOrDefault(key, "not set")
                        + " when it was begun, " + given.getOrDefault(key, "not set")
                        + " now (expected: the same settings, or another --out)");
            }
        }
    }

    // Line by line, in pieces of a buffer: a line is parsed once and only its place kept.
    private void scan() throws IOException {
        var buffer = ByteBuffer.allocate(1 << 16);
        var line = new java.io.ByteArrayOutputStream();
        long lineStart = 0;
        long at = 0;
        for (int number = 1; channel.read(buffer.clear(), at) > 0; ) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                at++;
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                take(number++, lineStart, line.toByteArray());
                line.reset();
                lineStart = at;
            }
        }
        end = lineStart;
        cutOff = line.size();
    }

    private void take(int number, long offset, byte[] line) {
        if (number == 1) {
            settings.putAll(head(line).settings());
        } else {
            QuestionResult result = parse(line, "line " + number);
            places.put(result.id(), new Place(offset, line.length, result.isAnswered()));
        }
    }

    private Head head(byte[] line) {
        try {
            Head head = JSON.readValue(line, Head.class);
            if (Head.KIND.equals(head.rexserve()) && head.version() == FORMAT_VERSION && head.settings() != null) {
                return head;
            }
        } catch (JacksonException _) {
            // told below
        }
        String text = new String(line, 0, Math.min(line.length, 80), StandardCharsets.UTF_8);
        throw new EvaluationException(path + ", line 1: " + text + " (expected: the head of a run's results, "
                + "{\"rexserve\":\"" + Head.KIND + "\",\"version\":" + FORMAT_VERSION + ",...})");
    }

    private QuestionResult parse(byte[] line, String place) {
        try {
            return JSON.readValue(line, QuestionResult.class);
        } catch (JacksonException e) {
            throw new EvaluationException(path + ", " + place + ": " + e.getOriginalMessage()
                    + " (expected: the result of a question; without this line the run can go on)");
        }
    }

    /// The settings in the head line.
    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    /// Bytes of a last line without its end that were cut off, or ignored when reading.
    public long cutOff() {
        return cutOff;
    }

    /// Questions with a result, failed ones among them.
    public synchronized int count() {
        return places.size();
    }

    /// Questions with an answer.
    public synchronized int answered() {
        return (int) places.values().stream().filter(Place::answered).count();
    }

    public synchronized boolean isAnswered(String id) {
        Place place = places.get(id);
        return place != null && place.answered();
    }

    /// Appends a result; it is on its way to the disk when this returns.
    public synchronized void append(QuestionResult result) throws IOException {
        long offset = end;
        byte[] line = JSON.writeValueAsBytes(result);
        write(line);
        places.put(result.id(), new Place(offset, line.length, result.isAnswered()));
    }

    private void write(byte[] line) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
        long at = end;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
        end = at;
    }

    /// The result of a question; empty if there is none yet.
    public Optional<QuestionResult> result(String id) throws IOException {
        Place place;
        synchronized (this) {
            place = places.get(id);
        }
        return place == null ? Optional.empty() : Optional.of(read(place));
    }

    private QuestionResult read(Place place) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(place.length());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, place.offset() + bytes.position()) < 0) {
                throw new IOException(path + ": shorter than when it was opened");
            }
        }
        return parse(bytes.array(), "byte " + place.offset());
    }

    /// Every question's result, in the order of the questions' first lines.
    public void forEach(Consumer<QuestionResult> each) throws IOException {
        Iterable<Place> all;
        synchronized (this) {
            all = java.util.List.copyOf(places.values());
        }
        for (Place place : all) {
            each.accept(read(place));
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.release();
        }
        channel.close();
    }
}
