package io.rexserve.gateway.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Brings the texts of calls that run at the same time into one order: each begins when the one before has
/// ended, joined by [#BETWEEN].
final class OrderedTexts {
    static final String BETWEEN = "\n";

    private final Consumer<String> joined;
    private final List<StringBuilder> waiting = new ArrayList<>();
    private final List<Boolean> ended = new ArrayList<>();
    private int current;

    /// @param joined takes the text, in order
    OrderedTexts(Consumer<String> joined) {
        this.joined = joined;
    }

    /// One call more; its number is how many there were before.
    void addCall() {
        waiting.add(new StringBuilder());
        ended.add(false);
    }

    void append(int call, String delta) {
        if (call == current) {
            joined.accept(delta);
        } else {
            waiting.get(call).append(delta);
        }
    }

    void end(int call) {
        ended.set(call, true);
        while (current < ended.size() - 1 && ended.get(current)) {
            current++;
            joined.accept(BETWEEN + waiting.get(current));
        }
    }
}
