package io.rexserve.model.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// The text of an answer, token by token. A character of several tokens appears with the last of them. A stop string
/// ends the answer and is no part of it; text that may still become one is held back.
public final class IncrementalDetokenizer {
    private static final String REPLACEMENT = "\ufffd";

    private final Function<int[], String> decoder;
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    // Decoding starts one finished text earlier: how a token is written depends on the tokens before it.
    private int[] ids = new int[0];
    private int emitted;
    private boolean stopped;

    IncrementalDetokenizer(Function<int[], String> decoder, List<String> stops) {
        this.decoder = decoder;
        this.stops = List.copyOf(stops);
    }

    /// The text that the next token completes: empty if none, and after a stop string.
    public String append(int id) {
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = id;
        String more = pending();
        if (more.isEmpty() || more.endsWith(REPLACEMENT)) {
            return "";
        }
        ids = Arrays.copyOfRange(ids, emitted, ids.length);
        emitted = ids.length;
        return upToStop(more);
    }

    /// The text that was held back, at the end of the answer.
    public String finish() {
        String more = upToStop(pending());
        emitted = ids.length;
        String rest = stopped ? "" : held.toString();
        held.setLength(0);
        return more + rest;
    }

    /// Whether a stop string has ended the answer.
    public boolean stopped() {
        return stopped;
    }

    private String pending() {
        int before = decoder.apply(Arrays.copyOf(ids, emitted)).length();
        String text = decoder.apply(ids);
        return text.substring(Math.min(before, text.length()));
    }

    private String upToStop(String more) {
        if (stopped) {
            return "";
        }
        held.append(more);
        int stop = stops.stream()
                .mapToInt(held::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
        stopped = stop >= 0;
        int kept = stopped ? stop : firstPossibleStop();
        String text = held.substring(0, kept);
        held.delete(0, kept);
        return text;
    }

    /// Where the end of the held text may begin a stop string.
    private int firstPossibleStop() {
        int at = 0;
        while (at < held.length() && !mayStop(held.substring(at))) {
            at++;
        }
        return at;
    }

    private boolean mayStop(String end) {
        return stops.stream().anyMatch(stop -> stop.startsWith(end));
    }
}
