package io.rexserve.data.conversation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A file of dialogues about pictures: a JSON array, or one JSON object a line, as LLaVA and ALLaVA publish them.
///
/// @param path where it lies, on every machine of the run
/// @param sha256 of its bytes, 64 hexadecimal digits: another file under the same path is another stage
public record DialogueFile(String path, String sha256) implements Serializable {
    /// Reads the file once for its digest.
    ///
    /// @throws IOException if it cannot be read
    public static DialogueFile of(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IOException(
                    "dialogues: " + path + ": no such file (expected: JSON with conversations[{from, value}])");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return new DialogueFile(path.toString(), HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
