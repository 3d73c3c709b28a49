package io.rexserve.data.stage;

import io.rexserve.data.record.Lineage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Digests that name the outcomes of stages.
public final class Fingerprint {
    /// Of the input of the first stage.
    public static final String START = "";

    private Fingerprint() {}

    /// @param before fingerprint of the stage before it, or [#START]
    /// @return 16 hexadecimal digits
    public static Lineage of(StageSettings settings, String before) {
        String text = settings.stage() + "\n" + before + "\n" + settings.identity();
        return new Lineage(
                settings.stage(), sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, 16));
    }

    /// @return 64 hexadecimal digits
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
