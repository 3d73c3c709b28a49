package io.rexserve.gateway.stream;

import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.detection.DetectionEvent;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.request.Include;
import io.rexserve.gateway.response.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.http.MediaType;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// An answer as server-sent events, each written at once.
///
/// Nothing is sent before the first event, so that a failure until then is still an ordinary problem. Writing
/// blocks while the reader is slow, which holds the services back; a reader that reads nothing for the
/// server's write timeout is gone.
public final class AnswerStream implements DetectionListener, AutoCloseable {
    private final HttpServletRequest http;
    private final HttpServletResponse response;
    private final ObjectWriter json;
    private final Problems problems;
    private final Duration heartbeat;
    private final AtomicInteger open;
    private Set<Include> include = Set.of();
    private boolean begun;

    /// @param heartbeat how long nothing may be sent once the stream has begun
    /// @param open counts the streams that are not closed
    AnswerStream(
            HttpServletRequest http,
            HttpServletResponse response,
            JsonMapper json,
            Problems problems,
            Duration heartbeat,
            AtomicInteger open) {
        this.http = http;
        this.response = response;
        this.json = json.writer().without(StreamWriteFeature.AUTO_CLOSE_TARGET);
        this.problems = problems;
        this.heartbeat = heartbeat;
        this.open = open;
        open.incrementAndGet();
    }

    /// @param include what else is sent
    public AnswerStream including(Set<Include> include) {
        this.include = Set.copyOf(include);
        return this;
    }

    @Override
    public void on(DetectionEvent event) {
        switch (event) {
            case DetectionEvent.Proposed(Regions regions) ->
                send("proposals", ProposalsEvent.of(regions, include.contains(Include.PROPOSALS)));
            case DetectionEvent.Found(DetectedObject object) -> send("object", object);
            case DetectionEvent.Text text -> send("text", text);
            case DetectionEvent.Warned(DetectionWarning warning) -> send("warning", warning);
        }
    }

    /// A comment, which readers ignore: it keeps proxies from closing the connection and
    /// detects a disconnected caller.
    @Override
    public void idle() {
        if (begun) {
            write(out -> out.write(":\n\n".getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Override
    public Duration idleInterval() {
        return heartbeat;
    }

    /// The last event of a good answer.
    public void done(Object answer) {
        send("done", answer);
    }

    /// The last event where the answer broke off.
    ///
    /// @throws Exception the failure itself if nothing was sent before
    public void failed(Exception failure) throws Exception {
        if (!begun) {
            throw failure;
        }
        ProblemException problem = problems.report(failure, http);
        if (problem.kind() == ProblemKind.CALLER_GONE) {
            return; // the caller has disconnected
        }
        try {
            send("error", Problems.of(problem, http));
        } catch (ProblemException _) {
            // disconnected in the meantime
        }
    }

    @Override
    public void close() {
        open.decrementAndGet();
    }

    private void send(String name, Object data) {
        if (!begun) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setHeader("X-Accel-Buffering", "no"); // nginx would collect events
            begun = true;
        }
        write(out -> {
            out.write(("event: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8));
            json.writeValue(out, data); // as it is made: an annotated image is never held as text
            out.write("\n\n".getBytes(StandardCharsets.UTF_8));
        });
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private void write(Content content) {
        try {
            OutputStream out = response.getOutputStream();
            content.writeTo(out);
            out.flush();
        } catch (IOException | JacksonIOException _) {
            throw new ProblemException(ProblemKind.CALLER_GONE, "stream: nobody reads it any more");
        }
    }
}
