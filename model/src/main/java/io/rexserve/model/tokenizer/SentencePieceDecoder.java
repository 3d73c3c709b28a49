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

/// Turns SentencePiece ids into text: spaces that [PrependScheme] prepended are removed, so that text comes
/// out as it went in, and no space stands between special tokens. Bytes that are no UTF-8 become U+FFFD
/// each, as in SentencePiece.
final class SentencePieceDecoder {
    private static final String REPLACEMENT = "\ufffd";
    private static final int MAX_UTF8_BYTES = 4;

    private final Map<Integer, String> texts;
    private final Map<Integer, Integer> bytes;
    private final Set<Integer> special;
    private final boolean always;

    /// @param special ids of special tokens
    SentencePieceDecoder(Map<String, Integer> ids, Set<Integer> special, PrependScheme scheme) {
        texts = ids.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey, (first, _) -> first));
        bytes = IntStream.range(0, 256)
                .boxed()
                .filter(value -> ids.containsKey(SentencePieceModel.byteText(value)))
                .collect(Collectors.toUnmodifiableMap(
                        value -> ids.get(SentencePieceModel.byteText(value)), value -> value));
        this.special = special;
        always = scheme == PrependScheme.ALWAYS;
    }

    String join(int[] ids) {
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream bytePieces = new ByteArrayOutputStream();
        boolean start = true;
        for (int id : ids) {
            @Nullable Integer value = bytes.get(id);
            if (value != null) {
                bytePieces.write(value);
                start = false;
                continue;
            }
            flush(bytePieces, text);
            String piece = texts.getOrDefault(id, "");
            if (special.contains(id)) {
                text.append(piece);
                start = always;
            } else {
                boolean prepended = start && !piece.isEmpty() && piece.charAt(0) == PrependScheme.SPACE;
                text.append(piece.substring(prepended ? 1 : 0).replace(PrependScheme.SPACE, ' '));
                start = false;
            }
        }
        flush(bytePieces, text);
        return text.toString();
    }

    private static void flush(ByteArrayOutputStream bytePieces, StringBuilder text) {
        byte[] utf8 = bytePieces.toByteArray();
        bytePieces.reset();
        for (int at = 0; at < utf8.length; ) {
            int length = 1;
            @Nullable String character = character(utf8, at, length);
            while (character == null && length < MAX_UTF8_BYTES && at + length < utf8.length) {
                character = character(utf8, at, ++length);
            }
            text.append(character == null ? REPLACEMENT : character);
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
