package io.rexserve.model.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// The text of an answer, token by token. A character of several tokens appears with the last of them. A stop string
/// ends the answer and is no part of it; text that may still become one is held back.
public final class IncrementalDetokenizer {
    private static final String REPLACEMENT = "\ufffd";
    private static final int MAX_UNFINISHED = 3; // bytes of a character that is not complete, each a token
    /// More tokens than make a character hold bytes that are none, and need not be decoded again and again.
    private static final int MAX_WAITING = 8;

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
        if (more.isEmpty()) {
            return "";
        }
        if (more.endsWith(REPLACEMENT)) {
            return ids.length - emitted > MAX_WAITING ? upToStop(withoutUnfinished()) : "";
        }
        emit(ids.length);
        return upToStop(more);
    }

    /// Text from now on begins behind these tokens, which are kept as its context.
    private void emit(int end) {
        ids = Arrays.copyOfRange(ids, emitted, ids.length);
        emitted = end - emitted;
    }

    /// The pending text up to where a character may still be completed: the first place near the end where the
    /// tokens can be parted without another text.
    private String withoutUnfinished() {
        String text = decoder.apply(ids);
        for (int end = ids.length - MAX_UNFINISHED; end < ids.length; end++) {
            String head = decoder.apply(Arrays.copyOf(ids, end));
            String tail = decoder.apply(Arrays.copyOfRange(ids, end, ids.length));
            if (text.equals(head + tail)) {
                String more = head.substring(Math.min(emittedText().length(), head.length()));
                emit(end);
                return more;
            }
        }
        return "";
    }

    private String emittedText() {
        return decoder.apply(Arrays.copyOf(ids, emitted));
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
        int before = emittedText().length();
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
