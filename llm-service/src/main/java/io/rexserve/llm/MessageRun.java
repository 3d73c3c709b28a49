package io.rexserve.llm;

import io.rexserve.model.language.decoder.Reading;
import java.util.function.Consumer;

/// A run whose end is the end of what one message of a stream asked for.
///
/// @param over told when it has ended
/// @param failed told instead when it cannot go on
record MessageRun(Progress progress, Runnable over, Consumer<Throwable> failed) implements Run {
    @Override
    public Reading reading() {
        return progress.reading();
    }

    @Override
    public boolean advance() {
        boolean on = progress.advance();
        if (!on) {
            over.run();
        }
        return on;
    }

    @Override
    public void fail(Throwable cause) {
        failed.accept(cause);
    }
}
