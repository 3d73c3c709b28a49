package io.rexserve.model.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Text of an answer that is still being written. A character that spans several tokens appears with its last one. A
/// stop
/// string ends the answer and is no part of it; what may still become one is held back.
public final class StreamingDecoder {
    private static final String BROKEN = "\ufffd";

    private final Function<int[], String> decoder;
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    // Decoding always starts one finished stretch back: what a token looks like depends on what stands before it.
    private int[] ids = new int[0];
    private int told;
    private boolean stopped;

    StreamingDecoder(Function<int[], String> decoder, List<String> stops) {
        this.decoder = decoder;
        this.stops = List.copyOf(stops);
    }

    /// The next token of the answer, and the text that it completes; may be empty, and is behind a stop string.
    public String append(int id) {
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = id;
        String more = untold();
        if (more.isEmpty() || more.endsWith(BROKEN)) {
            return "";
        }
        ids = Arrays.copyOfRange(ids, told, ids.length);
        told = ids.length;
        return upToStop(more);
    }

    /// What was held back although no token completes it.
    public String finish() {
        String more = upToStop(untold());
        told = ids.length;
        String rest = stopped ? "" : held.toString();
        held.setLength(0);
        return more + rest;
    }

    /// Whether a stop string has ended the answer.
    public boolean stopped() {
        return stopped;
    }

    private String untold() {
        int before = decoder.apply(Arrays.copyOf(ids, told)).length();
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
