package io.rexserve.gateway.stream;

import org.springframework.http.MediaType;

/// What an answer may be sent as.
public enum AnswerMedia {
    JSON(MediaType.APPLICATION_JSON_VALUE),
    EVENTS(MediaType.TEXT_EVENT_STREAM_VALUE),
    /// The annotated image alone.
    DRAWING(MediaType.IMAGE_PNG_VALUE);

    private final String type;

    AnswerMedia(String type) {
        this.type = type;
    }

    /// As `Accept` names it.
    public MediaType type() {
        return MediaType.parseMediaType(type);
    }
}
