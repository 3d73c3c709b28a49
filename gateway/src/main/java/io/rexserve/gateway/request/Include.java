package io.rexserve.gateway.request;

import com.fasterxml.jackson.annotation.JsonValue;

/// What an answer of `/v1/detect` and `/v1/proposals` holds only if asked for.
public enum Include {
    PROPOSALS("proposals"),
    TIMINGS("timings"),
    VISUALIZATION("visualization"),
    /// The objects in the shape of a COCO dataset of one image.
    COCO("coco"),
    /// The objects as a prediction of Label Studio.
    LABEL_STUDIO("labelStudio");

    private final String code;

    Include(String code) {
        this.code = code;
    }

    /// The name that callers use.
    @JsonValue
    public String code() {
        return code;
    }

    /// What an answer of `/v1/ask` holds only if asked for. A type of its own, because the types list the values that
    /// `/openapi.json` allows, and that a fault names.
    public enum OfAsk {
        PROPOSALS("proposals"),
        TIMINGS("timings"),
        VISUALIZATION("visualization"),
        COCO("coco"),
        LABEL_STUDIO("labelStudio"),
        /// The answer as generated, tags included.
        ANSWER("answer");

        private final String code;

        OfAsk(String code) {
            this.code = code;
        }

        /// The name that callers use.
        @JsonValue
        public String code() {
            return code;
        }
    }
}
