package io.rexserve.benchmark.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringJoiner;

/// Reads `text/event-stream` as the HTML standard has it. An event that the stream breaks off in is no event.
public final class SseReader {
    private static final String NO_NAME = "message";

    private final BufferedReader lines;

    SseReader(InputStream in) {
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /// The next event, as soon as its last line is there; nothing at the end of the stream.
    Optional<Event> next() throws IOException {
        String name = "";
        var data = new StringJoiner("\n");
        boolean any = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (any) {
                    return Optional.of(new Event(name.isEmpty() ? NO_NAME : name, data.toString()));
                }
                name = "";
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (field) {
                case "event" -> name = value;
                case "data" -> {
                    data.add(value);
                    any = true;
                }
                default -> {} // id, retry, comments and unknown fields
            }
        }
        return Optional.empty();
    }

    /// One server-sent event.
    ///
    /// @param name its type, `message` where the stream names none
    /// @param data its lines, joined by line feeds
    public record Event(String name, String data) {}
}
