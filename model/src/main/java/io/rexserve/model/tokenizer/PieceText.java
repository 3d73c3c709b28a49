package io.rexserve.model.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Joins sentence pieces into text: the blanks that [Blanks] put in front of stretches are taken back, so that text
/// comes out as it went in, and no blank stands between special tokens. Bytes that are no UTF-8 become U+FFFD each, as
/// in SentencePiece.
final class PieceText {
    private static final String BROKEN = "\ufffd";
    private static final int LONGEST = 4;

    private final Map<Integer, String> texts;
    private final Map<Integer, Integer> bytes;
    private final Set<Integer> special;
    private final boolean everyStretch;

    /// @param special ids of tokens that stand for themselves
    PieceText(Map<String, Integer> ids, Set<Integer> special, Blanks blanks) {
        texts = ids.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey, (first, _) -> first));
        bytes = IntStream.range(0, 256)
                .boxed()
                .filter(value -> ids.containsKey(SentencePieceModel.byteText(value)))
                .collect(Collectors.toUnmodifiableMap(
                        value -> ids.get(SentencePieceModel.byteText(value)), value -> value));
        this.special = special;
        everyStretch = blanks == Blanks.EVERY_STRETCH;
    }

    String join(int[] ids) {
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream spelled = new ByteArrayOutputStream();
        boolean start = true;
        for (int id : ids) {
            @Nullable Integer value = bytes.get(id);
            if (value != null) {
                spelled.write(value);
                start = false;
                continue;
            }
            flush(spelled, text);
            String piece = texts.getOrDefault(id, "");
            if (special.contains(id)) {
                text.append(piece);
                start = everyStretch;
            } else {
                boolean taken = start && !piece.isEmpty() && piece.charAt(0) == Blanks.BLANK;
                text.append(piece.substring(taken ? 1 : 0).replace(Blanks.BLANK, ' '));
                start = false;
            }
        }
        flush(spelled, text);
        return text.toString();
    }

    private static void flush(ByteArrayOutputStream spelled, StringBuilder text) {
        byte[] utf8 = spelled.toByteArray();
        spelled.reset();
        for (int at = 0; at < utf8.length; ) {
            int length = 1;
            @Nullable String character = character(utf8, at, length);
            while (character == null && length < LONGEST && at + length < utf8.length) {
                character = character(utf8, at, ++length);
            }
            text.append(character == null ? BROKEN : character);
            at += character == null ? 1 : length;
        }
    }

    private static @Nullable String character(byte[] utf8, int at, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8, at, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
