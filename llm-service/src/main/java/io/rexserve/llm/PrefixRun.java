package io.rexserve.llm;

import io.rexserve.model.language.decoder.Prefix;
import java.time.Duration;

/// The prefix of a stream on its way through the passes.
///
/// @param beganNanos when it began to wait for them
record PrefixRun(Prefix reading, Session session, long beganNanos) implements Progress {
    @Override
    public boolean advance() {
        if (reading.left() == 0) {
            session.opened(Duration.ofNanos(System.nanoTime() - beganNanos));
        }
        return reading.left() > 0;
    }
}
