package io.rexserve.gateway.response;

import io.rexserve.gateway.answer.DetectionWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response that may hold a drawing, and may be sent as that alone.
public sealed interface DrawnResponse permits AskResponse, ChatResponse, DetectResponse, ProposalsResponse {
    /// PNG; null where none was asked for.
    byte @Nullable [] visualization();

    List<DetectionWarning> warnings();
}
