package io.rexserve.gateway.stream;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.detection.DetectionEvent;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.request.Include;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/// An answer as server-sent events, each written at once.
///
/// Nothing is sent before the first event, so that a failure until then is still an ordinary problem. Writing
/// blocks while the reader is slow, which holds the services back; a reader that reads nothing for the
/// server's write timeout is gone.
public final class AnswerStream implements DetectionListener {
    private final HttpServletResponse response;
    private final JsonMapper json;
    private final Duration heartbeat;
    private Set<Include> include = Set.of();
    private boolean begun;

    /// @param heartbeat how long nothing may be sent once the stream has begun
    public AnswerStream(HttpServletResponse response, JsonMapper json, Duration heartbeat) {
        this.response = response;
        this.json = json;
        this.heartbeat = heartbeat;
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
            case DetectionEvent.Found(DetectedObject object) -> send("object", new ObjectEvent(object));
            case DetectionEvent.Text text -> send("text", text);
            case DetectionEvent.Warned(DetectionWarning warning) -> send("warning", warning);
        }
    }

    /// A comment, which readers ignore: it keeps proxies from closing the connection and
    /// detects a disconnected caller.
    @Override
    public void idle() {
        if (begun) {
            write(":\n\n");
        }
    }

    @Override
    public Duration patience() {
        return heartbeat;
    }

    /// Whether an event was sent.
    public boolean begun() {
        return begun;
    }

    /// The last event of a good answer.
    public void done(Object answer) {
        send("done", answer);
    }

    /// The last event where the answer broke off.
    public void failed(Problem problem) {
        send("error", problem);
    }

    /// The members of an object, without the one that only `/v1/detect` has.
    private record ObjectEvent(
            @JsonUnwrapped @JsonIgnoreProperties("proposalIndex")
            DetectedObject object) {}

    private void send(String name, Object data) {
        if (!begun) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setHeader("X-Accel-Buffering", "no"); // nginx would collect events
            begun = true;
        }
        write("event: " + name + "\ndata: " + json.writeValueAsString(data) + "\n\n");
    }

    private void write(String text) {
        try {
            response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            response.flushBuffer();
        } catch (IOException _) {
            throw new ProblemException(ProblemKind.CALLER_GONE, "stream: nobody reads it any more");
        }
    }
}
