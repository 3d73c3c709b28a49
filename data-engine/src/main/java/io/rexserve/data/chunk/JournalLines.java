package io.rexserve.data.chunk;

import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Lines of JSON of journals: a file for each attempt, which died at any point.
final class JournalLines {
    static final JsonMapper JSON = new JsonMapper();

    private static final String ENDING = ".jsonl";

    private JournalLines() {}

    /// The name of a new attempt's file in a folder.
    static String newFile(String folder) {
        return folder + "/" + UUID.randomUUID() + ENDING;
    }

    static List<String> files(RunFiles files, String folder) throws IOException {
        return files.list(folder).stream().filter(name -> name.endsWith(ENDING)).toList();
    }

    /// The lines of an attempt; what a process that died wrote of its last line is left out.
    static <T> List<T> read(RunFiles files, String path, Class<T> type) throws IOException {
        String text = new String(files.read(path), StandardCharsets.UTF_8);
        var lines = new ArrayList<T>();
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            try {
                lines.add(JSON.readValue(text.substring(from, end), type));
            } catch (JacksonException e) {
                throw new IOException(
                        path + ", line " + (lines.size() + 1) + ": " + e.getOriginalMessage()
                                + " (expected: a line of a journal; removing the file makes its work anew)",
                        e);
            }
            from = end + 1;
        }
        return lines;
    }

    static byte[] line(Object value) {
        return (JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
