package io.rexserve.model.tokenizer;

import java.util.Arrays;
import java.util.function.Function;

/// Text of an answer that is still being written. A character that spans several tokens appears with its last one.
public final class StreamingDecoder {
    private static final String BROKEN = "\ufffd";

    private final Function<int[], String> decoder;
    // Decoding always starts one finished stretch back: what a token looks like depends on what stands before it.
    private int[] ids = new int[0];
    private int told;

    StreamingDecoder(Function<int[], String> decoder) {
        this.decoder = decoder;
    }

    /// The next token of the answer, and the text that it completes; may be empty.
    public String append(int id) {
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = id;
        String more = untold();
        if (more.isEmpty() || more.endsWith(BROKEN)) {
            return "";
        }
        ids = Arrays.copyOfRange(ids, told, ids.length);
        told = ids.length;
        return more;
    }

    /// What was held back although no token completes it.
    public String finish() {
        String more = untold();
        told = ids.length;
        return more;
    }

    private String untold() {
        int before = decoder.apply(Arrays.copyOf(ids, told)).length();
        String text = decoder.apply(ids);
        return text.substring(Math.min(before, text.length()));
    }
}
