package io.rexserve.model.tokenizer;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes a `tokenizer.model` with three special pieces, 256 bytes and four letters, and whatever a test adds.
final class PieceModelFile {
    private final List<ByteString> pieces = new ArrayList<>();
    private final Map<Integer, Boolean> flags = new TreeMap<>(Map.of(3, true, 4, false, 5, true));
    private int type = 2;
    private boolean bytes = true;
    private boolean suffix;
    private String rules = "";

    PieceModelFile() throws IOException {
        piece("<unk>", 2);
        piece("<s>", 3);
        piece("</s>", 3);
        for (int value = 0; value < 256; value++) {
            piece(SentencePieceModel.byteText(value), 6);
        }
        for (String letter : List.of("\u2581", "a", "b", "ab")) {
            piece(letter, 1);
        }
    }

    PieceModelFile piece(String text, int kind) {
        pieces.add(message(out -> {
            out.writeString(1, text);
            out.writeFloat(2, -pieces.size());
            out.writeEnum(3, kind);
        }));
        return this;
    }

    PieceModelFile type(int other) {
        type = other;
        return this;
    }

    PieceModelFile withoutBytes() {
        bytes = false;
        return this;
    }

    PieceModelFile suffix() {
        suffix = true;
        return this;
    }

    PieceModelFile rules(String name) {
        rules = name;
        return this;
    }

    PieceModelFile flag(int field, boolean value) {
        flags.put(field, value);
        return this;
    }

    void write(Path file) throws IOException {
        ByteString trainer = message(out -> {
            out.writeEnum(3, type);
            out.writeBool(24, suffix);
            out.writeBool(35, bytes);
        });
        ByteString normalizer = message(out -> {
            out.writeString(1, rules);
            out.writeString(2, rules);
            for (Map.Entry<Integer, Boolean> flag : flags.entrySet()) {
                out.writeBool(flag.getKey(), flag.getValue());
            }
        });
        Files.write(
                file,
                message(out -> {
                            for (ByteString piece : pieces) {
                                out.writeBytes(1, piece);
                            }
                            out.writeBytes(2, trainer);
                            out.writeBytes(3, normalizer);
                        })
                        .toByteArray());
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static ByteString message(Fields fields) {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteString();
    }
}
