package io.rexserve.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/// Whatever tokens a model chooses, their text comes as it is as a whole, up to the first stop string, and each token
/// is decoded a few times only; run as `WeightFilesFuzzTest` says.
class DetokenizerFuzzTest {
    private static final List<String> STOPS = List.of("###", "USER:");
    /// A token is decoded with at most a dozen others, each time more than once.
    private static final int DECODED_PER_TOKEN = 100;

    private int decoded;

    /// @param tokens each byte is one
    @FuzzTest(maxDuration = "5m")
    void tokens(byte[] tokens) {
        decoded = 0;
        var detokenizer = new IncrementalDetokenizer(this::decode, STOPS);
        var text = new StringBuilder();
        for (byte token : tokens) {
            text.append(detokenizer.append(token));
        }
        text.append(detokenizer.finish());
        assertThat(decoded).isLessThanOrEqualTo(DECODED_PER_TOKEN * (tokens.length + 1));
        String whole = new String(tokens, StandardCharsets.UTF_8);
        int end = STOPS.stream()
                .mapToInt(whole::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(whole.length());
        assertThat(text.toString()).isEqualTo(whole.substring(0, end));
        assertThat(detokenizer.stopped()).isEqualTo(end < whole.length());
    }

    /// As a byte-level vocabulary does: the bytes of all tokens, as far as they are UTF-8.
    private String decode(int... ids) {
        decoded += ids.length;
        var bytes = new byte[ids.length];
        IntStream.range(0, ids.length).forEach(i -> bytes[i] = (byte) ids[i]);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
