package io.rexserve.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SseReaderTest {
    @Test
    void readsNameAndDataOfEachEvent() throws IOException {
        assertThat(read("event: object\ndata: {\"index\":1}\n\nevent:text\ndata:  two blanks\n\n"))
                .containsExactly(
                        new SseReader.Event("object", "{\"index\":1}"), new SseReader.Event("text", " two blanks"));
    }

    @Test
    void joinsLinesOfDataAndAcceptsEveryLineEnding() throws IOException {
        assertThat(read("event: done\r\ndata: {\r\ndata: }\r\n\r\ndata: plain\r\r"))
                .containsExactly(new SseReader.Event("done", "{\n}"), new SseReader.Event("message", "plain"));
    }

    @Test
    void ignoresCommentsAndUnknownFields() throws IOException {
        assertThat(read(": keep alive\n\nid: 7\nretry: 10\nevent: text\ndata\n\n"))
                .containsExactly(new SseReader.Event("text", ""));
    }

    @Test
    void aNameWithoutDataIsNoEvent() throws IOException {
        assertThat(read("event: object\n\ndata: x\n\n")).containsExactly(new SseReader.Event("message", "x"));
    }

    @Test
    void anIncompleteEventIsDropped() throws IOException {
        assertThat(read("event: done\ndata: {}\n")).isEmpty();
        assertThat(read("")).isEmpty();
    }

    private static List<SseReader.Event> read(String text) throws IOException {
        var reader = new SseReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        var events = new ArrayList<SseReader.Event>();
        for (Optional<SseReader.Event> event = reader.next(); event.isPresent(); event = reader.next()) {
            events.add(event.get());
        }
        return events;
    }
}
