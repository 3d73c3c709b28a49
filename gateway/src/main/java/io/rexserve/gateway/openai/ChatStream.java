package io.rexserve.gateway.openai;

import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.detection.DetectionEvent;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.openai.ChatCompletion.Chunk;
import io.rexserve.gateway.openai.ChatCompletion.Header;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/// An answer as the chunks that OpenAI's clients read, each written at once; the last line is `[DONE]`.
///
/// Nothing is sent before the first event, so that a failure until then is still an ordinary error.
final class ChatStream implements DetectionListener {
    private final HttpServletResponse response;
    private final JsonMapper json;
    private final Duration heartbeat;
    private final Header header;
    private final ChatText text;
    private final boolean deltas;
    private boolean begun;

    /// @param heartbeat how long nothing may be sent once the stream has begun
    /// @param deltas whether text is sent as it comes
    ChatStream(
            HttpServletResponse response,
            JsonMapper json,
            Duration heartbeat,
            Header header,
            ChatText text,
            boolean deltas) {
        this.response = response;
        this.json = json;
        this.heartbeat = heartbeat;
        this.header = header;
        this.text = text;
        this.deltas = deltas;
    }

    @Override
    public void on(DetectionEvent event) {
        begin();
        String added = text.of(event);
        if (deltas) {
            content(added);
        }
    }

    /// More of the text.
    void content(String added) {
        if (!added.isEmpty()) {
            begin();
            send(Chunk.of(header, new Chunk.Delta(null, added)));
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.setHeader("X-Accel-Buffering", "no"); // nginx would collect events
            send(Chunk.of(header, new Chunk.Delta("assistant", deltas ? text.start() : "")));
        }
    }

    boolean begun() {
        return begun;
    }

    /// The end of a good answer.
    ///
    /// @param usage whether the tokens used are told
    void done(Answer answer, ChatFindings findings, boolean usage) {
        begin();
        send(Chunk.last(header, answer, findings));
        if (usage) {
            send(Chunk.used(header, answer));
        }
        line("[DONE]");
    }

    /// The end of an answer that broke off.
    void failed(OpenAiErrors.Body error) {
        try {
            send(error);
        } catch (ProblemException _) {
            // the reader has disconnected in the meantime
        }
    }

    @Override
    public void idle() {
        if (begun) {
            write(":\n\n");
        }
    }

    @Override
    public Duration idleInterval() {
        return heartbeat;
    }

    private void send(Object chunk) {
        line(json.writeValueAsString(chunk));
    }

    private void line(String data) {
        write("data: " + data + "\n\n");
    }

    private void write(String events) {
        try {
            OutputStream out = response.getOutputStream();
            out.write(events.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException _) {
            throw new ProblemException(ProblemKind.CALLER_GONE, "stream: nobody reads it any more");
        }
    }
}
