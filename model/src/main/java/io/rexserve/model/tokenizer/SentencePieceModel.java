package io.rexserve.model.tokenizer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.rexserve.model.weights.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// The content of `tokenizer.model`: the pieces of a SentencePiece vocabulary by id, from its `ModelProto`.
///
/// Only LLaMA's kind is read: byte pairs, spaces written as U+2581 with one prepended to the text, no other
/// normalisation. Anything else would be tokenised differently from how the model saw it, and is refused.
///
/// @param byteFallback whether characters that no piece covers are spelled by their UTF-8 bytes
record SentencePieceModel(List<Piece> pieces, boolean byteFallback) {
    private static final int BYTES = 256;
    // LLaMA's longest has 16; each has a merge at every place where it can be cut.
    private static final int MAX_PIECE_LENGTH = 200;
    private static final int MAX_PIECES = 1_000_000;
    private static final int BYTE_PAIRS = 2;
    private static final List<String> MODEL_TYPES = List.of("none", "unigram", "byte pairs", "words", "characters");

    /// @param score the higher, the earlier two neighbours are joined to this piece
    record Piece(String text, float score, Kind kind) {}

    /// What a piece stands for, in the order of the numbers in the file, from 1.
    enum Kind {
        NORMAL,
        UNKNOWN,
        CONTROL,
        USER_DEFINED,
        UNUSED,
        BYTE
    }

    SentencePieceModel {
        pieces = List.copyOf(pieces);
    }

    /// The text of the piece that stands for one byte.
    static String byteText(int value) {
        return "<0x%02X>".formatted(value);
    }

    static SentencePieceModel read(Path file) {
        return read(file, TokenizerFile.bytes(file, TokenizerFile.MAX_VOCABULARY_BYTES));
    }

    /// @param file for messages
    static SentencePieceModel read(Path file, byte[] bytes) {
        try {
            return model(CodedInputStream.newInstance(bytes));
        } catch (IOException e) {
            throw new InvalidTokenizerException(
                    file + ": not a SentencePiece model, or cut off: " + e.getMessage() + " (expected: a whole file)",
                    e);
        } catch (IllegalArgumentException e) {
            throw new InvalidTokenizerException(file + ": " + e.getMessage(), e);
        }
    }

    private static SentencePieceModel model(CodedInputStream in) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        boolean trained = false;
        boolean normalized = false;
        boolean byteFallback = false;
        for (int tag; (tag = in.readTag()) != 0; ) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> {
                    pieces.add(piece(in.readBytes().newCodedInput(), pieces.size()));
                    if (pieces.size() > MAX_PIECES) {
                        throw new IllegalArgumentException("more than " + MAX_PIECES + " pieces (expected: fewer)");
                    }
                }
                case 2 -> {
                    byteFallback = byteFallback(in.readBytes().newCodedInput());
                    trained = true;
                }
                case 3 -> {
                    requireNoNormaliser(in.readBytes().newCodedInput());
                    normalized = true;
                }
                default -> in.skipField(tag);
            }
        }
        if (pieces.isEmpty() || !trained || !normalized) {
            throw new IllegalArgumentException(pieces.size() + " pieces, trainer_spec " + found(trained)
                    + ", normalizer_spec " + found(normalized) + " (expected: all three; the file may be cut off)");
        }
        check(pieces, byteFallback);
        return new SentencePieceModel(pieces, byteFallback);
    }

    private static String found(boolean there) {
        return there ? "found" : "missing";
    }

    private static Piece piece(CodedInputStream in, int id) throws IOException {
        String text = "";
        float score = 0;
        int kind = 1;
        for (int tag; (tag = in.readTag()) != 0; ) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> text = in.readStringRequireUtf8();
                case 2 -> score = in.readFloat();
                case 3 -> kind = in.readEnum();
                default -> in.skipField(tag);
            }
        }
        if (kind < 1 || kind > Kind.values().length) {
            throw new IllegalArgumentException("piece " + id + ": type " + kind + " (expected: 1 to 6)");
        }
        return new Piece(text, score, Kind.values()[kind - 1]);
    }

    /// Reads `trainer_spec`.
    private static boolean byteFallback(CodedInputStream in) throws IOException {
        int type = 1;
        boolean suffix = false;
        boolean bytes = false;
        for (int tag; (tag = in.readTag()) != 0; ) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 3 -> type = in.readEnum();
                case 24 -> suffix = in.readBool();
                case 35 -> bytes = in.readBool();
                default -> in.skipField(tag);
            }
        }
        if (type != BYTE_PAIRS) {
            String name = type > 0 && type < MODEL_TYPES.size() ? MODEL_TYPES.get(type) : String.valueOf(type);
            throw new IllegalArgumentException("trainer_spec.model_type: " + name + " (expected: byte pairs)");
        }
        require("trainer_spec.treat_whitespace_as_suffix", suffix, false);
        return bytes;
    }

    /// Reads `normalizer_spec`.
    private static void requireNoNormaliser(CodedInputStream in) throws IOException {
        String name = "";
        boolean rules = false;
        boolean prefix = true;
        boolean trimmed = true;
        boolean escaped = true;
        for (int tag; (tag = in.readTag()) != 0; ) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> name = in.readString();
                case 2 -> rules = !in.readBytes().isEmpty();
                case 3 -> prefix = in.readBool();
                case 4 -> trimmed = in.readBool();
                case 5 -> escaped = in.readBool();
                default -> in.skipField(tag);
            }
        }
        if (rules) {
            throw new IllegalArgumentException("normalizer_spec: rules of " + name + " (expected: identity)");
        }
        require("normalizer_spec.add_dummy_prefix", prefix, true);
        require("normalizer_spec.remove_extra_whitespaces", trimmed, false);
        require("normalizer_spec.escape_whitespaces", escaped, true);
    }

    private static void require(String name, boolean value, boolean expected) {
        if (value != expected) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ", as LLaMA's)");
        }
    }

    private static void check(List<Piece> pieces, boolean byteFallback) {
        Set<String> texts = new HashSet<>();
        for (int id = 0; id < pieces.size(); id++) {
            Piece piece = pieces.get(id);
            if (piece.text().length() > MAX_PIECE_LENGTH || Float.isNaN(piece.score())) {
                throw new IllegalArgumentException(
                        "piece " + id + ": \"" + Printable.excerpt(piece.text()) + "\", score " + piece.score()
                                + " (expected: at most " + MAX_PIECE_LENGTH + " characters and a number)");
            }
            boolean usable = piece.kind() != Kind.USER_DEFINED && piece.kind() != Kind.UNUSED;
            if (!usable || piece.text().isEmpty() || !texts.add(piece.text())) {
                throw new IllegalArgumentException("piece " + id + ": \"" + piece.text() + "\", " + piece.kind()
                        + " (expected: a text of its own, neither user-defined nor unused)");
            }
        }
        long bytes = pieces.stream().filter(piece -> piece.kind() == Kind.BYTE).count();
        long spelled = IntStream.range(0, BYTES)
                .filter(value -> texts.contains(byteText(value)))
                .count();
        if (byteFallback ? bytes != BYTES || spelled != BYTES : bytes != 0) {
            throw new IllegalArgumentException("byte_fallback: " + byteFallback + " with " + bytes
                    + " byte pieces (expected: one for each of " + BYTES + " bytes, or none without it)");
        }
        long unknown =
                pieces.stream().filter(piece -> piece.kind() == Kind.UNKNOWN).count();
        if (unknown != 1) {
            throw new IllegalArgumentException(unknown + " unknown pieces (expected: 1)");
        }
    }
}
