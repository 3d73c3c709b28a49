package io.rexserve.data.chunk;

import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.store.JournalFile;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers of endpoints about the pictures of one chunk. Every attempt writes a file of its own, which stays: a stage
/// with a changed setting that asks the same finds them.
///
/// Safe for several threads. Nothing is read or written before a stage asks.
public final class ChunkAnswers implements AnswerStore, AutoCloseable {
    private final RunFiles files;
    private final String folder;
    private @Nullable Map<String, String> known;
    private @Nullable JournalFile file;
    private @Nullable IOException failure;

    /// @param folder of [RunFolder#answers]
    public ChunkAnswers(RunFiles files, String folder) {
        this.files = files;
        this.folder = folder;
    }

    private record Line(String key, String answer) {}

    @Override
    public synchronized Optional<String> find(String key) {
        try {
            return Optional.ofNullable(known().get(key));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Map<String, String> known() throws IOException {
        if (known == null) {
            var all = new HashMap<String, String>();
            for (String name : JournalLines.files(files, folder)) {
                for (Line line : JournalLines.read(files, folder + "/" + name, Line.class)) {
                    all.putIfAbsent(line.key(), line.answer());
                }
            }
            known = all;
        }
        return known;
    }

    @Override
    public synchronized void commit(String key, String answer) {
        try {
            if (known().putIfAbsent(key, answer) != null) {
                return;
            }
            if (file == null) {
                file = new JournalFile(files, JournalLines.newFile(folder));
            }
            file.append(JournalLines.line(new Line(key, answer)));
            file.sync();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        failure = e;
        return new UncheckedIOException(e);
    }

    /// Why an answer could not be read or kept, whatever the stage made of it; null if none.
    synchronized @Nullable IOException failure() {
        return failure;
    }

    @Override
    public synchronized void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
