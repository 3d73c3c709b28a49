package io.rexserve.gateway.batch;

import io.rexserve.gateway.batch.BatchStore.Done;
import io.rexserve.gateway.batch.BatchStore.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// The results of a batch as a text of one line each, in the order of its lines: always the same bytes.
final class BatchResults {
    /// Of results that are read of the database at a time.
    private static final long CHUNK_BYTES = 4 << 20;

    private final BatchStore store;
    private final JsonMapper json;
    private final String batch;
    private final List<Done> lines;

    /// @param lines that are written, without gaps
    BatchResults(BatchStore store, JsonMapper json, String batch, List<Done> lines) {
        this.store = store;
        this.json = json;
        this.batch = batch;
        this.lines = List.copyOf(lines);
    }

    long length() {
        return lines.stream().mapToLong(this::length).sum();
    }

    private long length(Done line) {
        return line.bytes() > 0 ? line.bytes() : derived(line).length;
    }

    /// The result of a line that was never answered.
    private byte[] derived(Done line) {
        return ResultLine.cancelled(batch, line).encoded(json);
    }

    /// Writes bytes of the text.
    ///
    /// @param from the first
    /// @param to the one after the last
    void write(OutputStream out, long from, long to) throws IOException {
        long at = 0;
        var chunk = new ArrayList<Done>();
        long chunkStart = 0;
        long chunkBytes = 0;
        for (Done line : lines) {
            long length = length(line);
            if (at + length > from && at < to) {
                if (chunk.isEmpty()) {
                    chunkStart = at;
                }
                chunk.add(line);
                chunkBytes += length;
                if (chunkBytes >= CHUNK_BYTES) {
                    write(out, chunk, chunkStart, from, to);
                    chunk.clear();
                    chunkBytes = 0;
                }
            }
            at += length;
        }
        write(out, chunk, chunkStart, from, to);
    }

    private void write(OutputStream out, List<Done> chunk, long start, long from, long to) throws IOException {
        if (chunk.isEmpty()) {
            return;
        }
        List<Result> stored =
                store.results(batch, chunk.getFirst().line(), chunk.getLast().line());
        int next = 0;
        long at = start;
        for (Done line : chunk) {
            byte[] text;
            if (line.bytes() > 0) {
                text = stored.get(next).text();
                next++;
            } else {
                text = derived(line);
            }
            int first = (int) Math.max(0, from - at);
            int last = (int) Math.min(text.length, to - at);
            out.write(text, first, last - first);
            at += text.length;
        }
    }
}
